// Keeps the page up to date: asks every few seconds whether something has come in, and if so takes the new parts of this
// very address. Without this script everything works but that, and the filters need their button.
"use strict";

const PATIENCE = 2000; // milliseconds between two questions
const LONGEST = 30000; // between two questions that nobody answers
const said = document.getElementById("live");
const body = document.body;
let state = body.dataset.state;
let pause = PATIENCE;
let timer = 0;

function say(words) {
  if (said && said.textContent !== words) said.textContent = words;
}

function opened(part) {
  return [...part.querySelectorAll("details[id][open]")].map((one) => one.id);
}

// Where the keyboard is, in words that hold for the new part as well.
function focused(part) {
  const one = document.activeElement;
  if (!one || !part.contains(one)) return null;
  const address = one.getAttribute("href");
  const alike = address === null ? [] : [...part.querySelectorAll("a")].filter((a) => a.getAttribute("href") === address);
  return { id: one.id, address, at: alike.indexOf(one), label: one.getAttribute("aria-label") };
}

function focusAgain(part, was) {
  const byId = was.id && document.getElementById(was.id);
  const alike = [...part.querySelectorAll("a")].filter((a) => a.getAttribute("href") === was.address);
  const found = byId || alike[was.at] || alike[0] || (was.label && part.querySelector(`[aria-label="${CSS.escape(was.label)}"]`));
  if (found) found.focus({ preventScroll: true });
}

function events(root) {
  return new Set([...root.querySelectorAll("[data-event]")].map((one) => one.dataset.event));
}

function exchange(fresh) {
  const before = events(document);
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next) {
      location.reload(); // a page of other parts, such as the first one with anything on it
      return;
    }
    if (next.innerHTML === part.innerHTML) continue;
    const open = opened(part);
    const was = focused(part);
    part.replaceChildren(...[...next.childNodes].map((node) => document.adoptNode(node)));
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (was) focusAgain(part, was);
  }
  let count = 0;
  for (const one of document.querySelectorAll("[data-event]")) {
    if (!before.has(one.dataset.event)) {
      one.classList.add("fresh");
      count += 1;
    }
  }
  say(count ? `${count} new ${count === 1 ? "event" : "events"}` : "up to date");
}

async function ask() {
  timer = 0;
  try {
    const answer = await fetch(body.dataset.poll, { headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 403) {
      say("this page is closed: open it anew");
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const now = (await answer.json()).state;
    if (now !== state) {
      const page = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!page.ok) throw new Error(String(page.status));
      exchange(new DOMParser().parseFromString(await page.text(), "text/html"));
      state = now;
    } else if (pause > PATIENCE) {
      say("connected again");
    }
    pause = PATIENCE;
  } catch {
    pause = Math.min(2 * pause, LONGEST);
    say("not connected; trying again");
  }
  wait();
}

function wait() {
  if (!timer && !document.hidden) timer = setTimeout(ask, pause);
}

if (body.dataset.poll) {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      clearTimeout(timer);
      timer = 0;
    } else if (!timer) {
      timer = setTimeout(ask, 0);
    }
  });
  wait();
}

// A choice shows at once; what is typed shows with the Enter key, or the button.
const form = document.getElementById("filters");
form?.addEventListener("change", (event) => {
  if (event.target.matches("select, input[type=date]")) form.requestSubmit();
});
