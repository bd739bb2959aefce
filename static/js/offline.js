/**
 * The whole plan on one page, shown where there is no network: of its parts the one that comes
 * next, by what the clinic knew when it made the page and what this phone has kept since.
 */
const page = document.getElementById("parts");
const pack = JSON.parse(document.getElementById("pack").textContent);
const today = new Intl.DateTimeFormat("en-CA", { timeZone: pack.zone }).format(new Date());
const path = location.pathname;
const SKIPPED = "relearn.skipped";

const told = (await Outbox.all()).filter((record) => record.person === pack.person);
const fields = (record) => record?.fields ?? {};
const last = (kinds) => told.findLast((record) => kinds.includes(record.kind));

function session() {
  const begun = last(["start"]);
  if (begun) return { id: begun.id, size: fields(begun).size };
  return pack.session;
}

function isOver({ id }) {
  return told.some((record) => record.kind === "stop" && fields(record).session === id);
}

const hasPain = (record, from) => "pain" in fields(record) && Number(fields(record).pain) >= from;
const isTooSore = () => told.some((record) => hasPain(record, pack.stop_at));
const doesShoulderRest = () => told.some(
  (record) => fields(record).site === "shoulder" && hasPain(record, pack.shoulder.at),
);

/** The part that an answer is still owed for: the drill that was done last. */
function owed() {
  const record = told.at(-1);
  const entry = record?.kind === "log" ? record.id : fields(record).entry;
  if (!entry || sessionStorage.getItem(SKIPPED) === entry) return null;
  if (record.kind === "log" && fields(record).outcome !== "not_today") return ["how", { entry }];
  const isSore = record.kind === "answer" && fields(record).answer === "hurt";
  return isSore ? ["pain", { entry }] : null;
}

/** What the day asks for next, as the name of a part and what to fill into its forms. */
function next() {
  const day = pack.days[today];
  if (!day) return ["old"];
  if (pack.is_closed || isTooSore()) return ["rest"];
  const now = session();
  if (!now || isOver(now)) return [`start-${today}`];
  const here = told.filter(({ kind }) => kind === "log" || kind === "hurt");
  const isDone = (key) => here.some((record) => fields(record).prescription === key
    && (record.kind === "hurt" || fields(record).session === now.id));
  const resting = doesShoulderRest() ? pack.shoulder.keys : [];
  const key = (now.left ?? day[now.size]).find((one) => !isDone(one) && !resting.includes(one));
  if (!key) return ["done"];
  const asked = /^\/(?:practice\/)?(steps|pause|hurt)\//.exec(path)?.[1];
  const name = asked ? `${asked}-${key}` : `drill-${key}-${now.size}`;
  return [name, { session: now.id, prescription: key }];
}

function shown() {
  if (path.startsWith("/help/")) return ["help"];
  return path.startsWith("/hurt/") ? next() : owed() ?? next();
}

function fill(part, values) {
  const given = { client_uuid: crypto.randomUUID(), person: pack.person, ...values };
  for (const input of part.querySelectorAll("input[type=hidden]")) {
    if (input.name in given) input.value = given[input.name];
  }
  for (const one of part.querySelectorAll("[data-place]")) {
    one.dataset.place = `${values.session}.${values.prescription}`;
  }
  for (const link of part.querySelectorAll("[data-skip]")) {
    link.addEventListener("click", () => sessionStorage.setItem(SKIPPED, values.entry));
  }
}

const [name, values = {}] = shown();
const part = document.getElementById(`part-${name}`) ?? document.getElementById("part-away");
page.replaceChildren(part.content.cloneNode(true));
fill(page, values);
for (const script of page.querySelectorAll("[data-module]")) await import(script.dataset.module);
