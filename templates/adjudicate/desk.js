// Keys for the page, and what the paper would count as at every choice. The page works without it: the server then
// shows what a paper counts as before it takes a ruling. Nothing is computed here and nothing is fetched but that.
"use strict";

const form = document.getElementById("ruling");
const help = document.getElementById("keys");
const single = document.getElementById("single");
const SILENT = "lmcvote-single-keys-off";

const boxes = () => [...document.querySelectorAll("fieldset.box")];
const unjudged = () => boxes().find((box) => !box.querySelector("input:checked"));
const follow = (id) => document.getElementById(id)?.click();

let asked = 0;
async function tell() {
  const mine = ++asked; // of two questions on their way, the later one counts
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("box-") || ["head", "papers", "as"].includes(name)) query.set(name, value);
  }
  const answer = await fetch(`${form.dataset.counts}?${query}`);
  const text = await answer.text();
  if (mine !== asked || !answer.ok) return;
  const counts = document.getElementById("counts");
  counts.className = text.slice(0, text.indexOf(" "));
  counts.textContent = text.slice(text.indexOf(" ") + 1);
  document.getElementById("told").value = counts.textContent;
}

function choose(input) {
  input.checked = true;
  input.closest("details")?.setAttribute("open", "");
  tell();
}

// The button is in sight wherever the page stands: to scroll to its own place would take the pictures away.
function onward() {
  const headed = form.querySelector('[name="head"]:checked').value; // then no box is asked for
  const box = headed ? null : unjudged();
  if (box) box.querySelector("input").focus();
  else document.getElementById("confirm").focus({ preventScroll: true });
}

function judge(key) {
  const box = document.activeElement.closest("fieldset.box") ?? unjudged();
  if (!box) return;
  choose(box.querySelector(`[data-key="${key}"]`));
  onward();
}

function propose() {
  for (const box of boxes()) {
    if (box.dataset.proposed && !box.querySelector("input:checked")) {
      choose(box.querySelector(`[value="${box.dataset.proposed}"]`));
    }
  }
  onward();
}

function reject(key) {
  choose(form.querySelector(`[name="head"][data-key="${key}"]`));
  onward();
}

function pile(key) {
  const chosen = form.querySelector(`[name="papers"][data-key="${key}"]`);
  if (!chosen) return;
  choose(chosen);
  onward();
}

function object() {
  form.elements.objected.checked = !form.elements.objected.checked;
}

const turns = { j: "after", ArrowRight: "after", k: "before", ArrowLeft: "before" };
const keys = {
  v: judge, n: judge, u: judge, p: propose, 0: reject, 1: reject, 2: reject, 3: reject, 4: reject, 5: reject,
  s: pile, d: pile, c: () => document.getElementById("as")?.focus(), l: () => document.getElementById("first")?.focus(),
  o: object, r: () => document.getElementById("reason").focus(),
  z: () => document.querySelector(".desk").classList.toggle("large"),
};

let before = null;
function showKeys() {
  help.open = !help.open;
  if (help.open) before = document.activeElement;
  (help.open ? help.querySelector("summary") : before)?.focus();
}

function press(event) {
  const at = document.activeElement;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape") return void at.blur();
  if (at.matches("select, textarea, input:not([type=radio]):not([type=checkbox])")) return;
  if (event.key === "Enter") {
    if (at.matches("a, button, summary")) return;
    event.preventDefault();
    return void (form ? form.requestSubmit(document.getElementById("confirm")) : follow("begin"));
  }
  if (localStorage.getItem(SILENT)) return;
  if (event.key.startsWith("Arrow") && at.matches("input")) return; // they choose, within a group
  const turn = turns[event.key];
  if (turn) follow(turn);
  else if (event.key === "q") follow("papers");
  else if (event.key === "?" && help) showKeys();
  else if (form && Object.hasOwn(keys, event.key)) keys[event.key](event.key);
  else return;
  event.preventDefault();
}

function sayWhetherSingle() {
  const off = localStorage.getItem(SILENT);
  single.textContent = off ? "Single keys are off: switch them on" : "Single keys are on: switch them off";
}

document.addEventListener("keydown", press);
document.getElementById("help")?.addEventListener("click", (event) => { event.preventDefault(); showKeys(); });
if (form) {
  form.addEventListener("change", (event) => { if (/^(box-|head|papers)/.test(event.target.name)) tell(); });
  let sent = false;
  form.addEventListener("submit", (event) => { if (sent) event.preventDefault(); sent = true; });
  addEventListener("pageshow", () => { sent = false; tell(); }); // a page from the browser's memory has old words
  single.hidden = false;
  sayWhetherSingle();
  single.addEventListener("click", () => {
    if (localStorage.getItem(SILENT)) localStorage.removeItem(SILENT);
    else localStorage.setItem(SILENT, "1");
    sayWhetherSingle();
  });
  if (!document.querySelector("[role=alert]")) unjudged()?.querySelector("input").focus({ preventScroll: true });
}
