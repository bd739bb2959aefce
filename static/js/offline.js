/**
 * The whole plan on one page, shown where there is no network: of its parts the one that comes
 * next, by what the clinic knew when it made the page and what this phone has kept since.
 */
const page = document.getElementById("parts");
const pack = JSON.parse(document.getElementById("pack").textContent);
const days = new Intl.DateTimeFormat("en-CA", { timeZone: pack.zone });
const dayOf = (at) => days.format(new Date(at));
const today = dayOf(Date.now());
const path = location.pathname;
const SKIPPED = "relearn.skipped.";

const told = (await Outbox.all())
  .filter((record) => record.person === pack.person)
  .map(({ id, kind, at, fields }) => ({ ...fields, id, kind, day: dayOf(at), what: fields.kind }));
const isSkipped = (about) => sessionStorage.getItem(SKIPPED + about) !== null;

// --- What the rules say to it --------------------------------------------------------------------

const wrong = (kind, details) => pack.wrongs[[kind, ...[...new Set(details)].sort()].join(" ")];

/** The rules that a record fires, the most urgent first; signs of one kind are read together. */
function rules({ kind, what, details = [], site = "", pain }) {
  if (kind !== "wrong") return (pain ? pack.pains[site][pain] : null) ?? [];
  const same = told.filter((one) => one.kind === kind && one.what === what);
  return wrong(what, same.flatMap((one) => one.details ?? [])) ?? wrong(what, details) ?? [];
}

const counts = (record) => !told.some(({ kind, report }) => kind === "mistake" && report === record.id);
const closed = told.filter(counts).flatMap((record) => rules(record)
  .map((rule) => ({ rule, report: record.id, ...pack.closes[rule] }))
  .filter((one) => !one.today || record.day === today));

// --- Where the person stands ---------------------------------------------------------------------

const begun = told.findLast(({ kind, day }) => kind === "start" && day === today);
const isResting = begun ? begun.size === "rest" : pack.resting && dayOf(pack.made) === today;

/** The session that is under way today: begun on this phone, or before the page was made. */
function session() {
  if (begun) return { id: begun.id, size: begun.size, behind: 0, isNew: true };
  return dayOf(pack.made) === today ? pack.session : null;
}

const ofSession = (kind, id) => told.some((one) => one.kind === kind && one.session === id);

/** What is asked or said about the record that was kept last, until the person goes on. */
function owed() {
  const record = told.at(-1);
  if (!record) return null;
  const { id, kind, outcome, answer } = record;
  const entry = kind === "log" ? id : record.entry;
  const about = entry ?? id;
  if (isSkipped(about)) return null;
  if (kind === "log" && outcome !== "not_today") return ["how", { entry, about }];
  if (kind === "answer" && answer === "hurt") return ["pain", { entry, about }];
  if (kind === "win") return ["won", { about }];
  const [rule] = rules(record);
  const isReport = kind === "wrong" || kind === "sore";
  return rule || isReport ? [`stop-${rule ?? "other"}`, { report: id, about }] : null;
}

/** What the day asks for next, as the name of a part and what to fill into its forms. */
function next() {
  const stop = closed.find((one) => one.all);
  if (stop) return [`stop-${stop.rule}`, { report: stop.report }];
  if (pack.closed) return [`stop-${pack.closed}`];
  const day = pack.days[today];
  if (!day) return ["old"];
  const start = [`start-${today}`];
  const about = `rest${begun?.id ?? today}`;
  if (isResting) return isSkipped(about) ? start : ["resting", { about }];
  const now = session();
  if (!now) return start;
  const here = told.filter(({ kind, day: when }) => (kind === "log" || kind === "hurt") && when === today);
  const isDone = (key) => here.some((one) => one.prescription === key
    && (one.kind === "hurt" || one.session === now.id));
  const resting = closed.flatMap((one) => one.keys);
  const keys = now.left ?? day[now.size];
  const left = keys.filter((key) => !isDone(key) && !resting.includes(key));
  const behind = now.behind + keys.filter(isDone).length;
  const values = { session: now.id, prescription: left[0], behind, total: behind + left.length };
  const asks = (moment) => !ofSession(moment, now.id) && !isSkipped(moment + now.id)
    && [moment, { ...values, about: moment + now.id }];
  const isOver = ofSession("stop", now.id);
  if (isOver && path.startsWith("/today/")) return start;
  if (isOver || left.length === 0) return (behind > 0 && asks("after")) || ["done"];
  const asked = /^\/(?:practice\/)?(steps|pause|hurt)\//.exec(path)?.[1];
  if (asked) return [`${asked}-${left[0]}`, values];
  return (now.isNew && behind === 0 && asks("before")) || [`drill-${left[0]}-${now.size}`, values];
}

function shown() {
  const page = /^\/help\/wrong\/(\w*)/.exec(path);
  if (page) return [`wrong-${page[1] || "which"}`];
  if (path.startsWith("/help/")) return ["help"];
  if (path.startsWith("/wins/")) return ["wins"];
  if (!path.startsWith("/hurt/")) return owed() ?? next();
  const found = next();
  return found[0].startsWith("hurt-") ? found : ["sore"];
}

function fill(part, values) {
  const given = { client_uuid: crypto.randomUUID(), person: pack.person, ...values };
  for (const input of part.querySelectorAll("input[type=hidden]")) {
    if (input.name in given) input.value = given[input.name];
  }
  for (const one of part.querySelectorAll("[data-place]")) {
    one.dataset.place = `${values.session}.${values.prescription}`;
  }
  for (const one of part.querySelectorAll("[data-told]")) one.hidden = !values.report;
  for (const link of part.querySelectorAll("[data-skip]")) {
    link.addEventListener("click", () => sessionStorage.setItem(SKIPPED + values.about, ""));
  }
  const numbers = part.querySelectorAll(".steps p b");
  if (numbers.length === 0) return;
  const { behind, total } = values;
  [numbers[0].textContent, numbers[1].textContent] = [behind + 1, total];
  part.querySelector(".steps .bars").replaceChildren(...Array.from({ length: total }, (_, place) => {
    const bar = document.createElement("li");
    bar.className = place < behind ? "done" : place === behind ? "now" : "next";
    return bar;
  }));
}

const [name, values = {}] = shown();
const part = document.getElementById(`part-${name}`) ?? document.getElementById("part-away");
page.replaceChildren(part.content.cloneNode(true));
fill(page, values);
dispatchEvent(new Event("relearn:shown"));
for (const script of page.querySelectorAll("[data-module]")) await import(script.dataset.module);
