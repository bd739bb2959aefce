// Return what a page lets somebody send: each form by its buttons, what htmx sends, and addresses
// with values; [{ where, method, fields: [[name, value]] }], as the page fills them or plausibly.
(html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const plausible = {
    email: "somebody@relearn.example", number: "1", range: "1", date: "2026-11-26", time: "10:00",
    "datetime-local": "2026-11-26T10:00", tel: "+441514960000", url: "https://relearn.example/",
  };
  const isButton = (one) => one.tagName === "BUTTON" || ["submit", "button", "image"].includes(one.type);
  const isTick = (one) => ["radio", "checkbox"].includes(one.type);
  const valueOf = (one) => {
    if (one.tagName === "SELECT") {
      return one.value || [...one.options].map((option) => option.value).find(Boolean) || "1";
    }
    return one.value || one.getAttribute("min") || plausible[one.type] || "1";
  };
  const read = (elements) => {
    const fields = new Map();
    const ticked = new Set();
    for (const one of elements) {
      if (!one.name || one.type === "file" || isButton(one)) continue;
      if (isTick(one) && (ticked.has(one.name) || (fields.has(one.name) && !one.checked))) continue;
      if (isTick(one) && one.checked) ticked.add(one.name);
      fields.set(one.name, valueOf(one));
    }
    return fields;
  };
  const found = [];
  const add = (where, method, fields) => {
    if (fields.size) found.push({ where: where ?? "", method: method.toUpperCase(), fields: [...fields] });
  };
  for (const form of page.forms) {
    const fields = read(form.elements);
    const buttons = [...form.elements].filter((one) => isButton(one) && one.type !== "button");
    for (const button of buttons.length ? buttons : [null]) {
      const sent = new Map(fields);
      if (button?.name) sent.set(button.name, button.value || "1");
      const where = button?.getAttribute("formaction") ?? form.getAttribute("action");
      add(where, button?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get", sent);
    }
  }
  for (const one of page.querySelectorAll("[hx-get]:not(form), [hx-post]:not(form)")) {
    const included = one.closest("[hx-include]")?.getAttribute("hx-include") ?? "";
    const forms = [one.closest("form"), one.form];
    if (included.startsWith("#")) forms.push(page.querySelector(included));
    const elements = forms.filter(Boolean).flatMap((form) => [...(form.elements ?? [form])]);
    const fields = read([...elements, one]);
    if (isButton(one) && one.name) fields.set(one.name, one.value || "1");
    const more = JSON.parse(one.closest("[hx-vals]")?.getAttribute("hx-vals") ?? "{}");
    Object.entries(more).forEach(([name, value]) => fields.set(name, String(value)));
    for (const method of ["get", "post"]) {
      if (one.hasAttribute(`hx-${method}`)) add(one.getAttribute(`hx-${method}`), method, fields);
    }
  }
  for (const link of page.querySelectorAll("a[href*='?']")) {
    const where = link.getAttribute("href").split("#")[0];
    add(where.split("?")[0], "get", new Map(new URLSearchParams(where.split("?").slice(1).join("?"))));
  }
  const links = [...page.querySelectorAll("a[href]")].map((one) => one.getAttribute("href"));
  const pieces = [...page.querySelectorAll("[hx-get]")].map((one) => one.getAttribute("hx-get"));
  return { forms: found, links, pieces };
}
