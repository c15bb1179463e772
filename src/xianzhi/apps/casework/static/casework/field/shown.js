// The two lists: what lies on this phone, and what there is to do today, aged by this phone's clock.

import { made, moment, say, sayBoth } from "./words.js";
import * as vault from "./vault.js";
import { state } from "./sync.js";

const ROWS = 30;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OLD = 12 * HOUR;
const KINDS = ["return", "recheck", "open"];
const LOOKS = { saved: "accent", sending: "watch", sent: "done", attention: "alert" };
const MARKS = { saved: "●", sending: "◆", sent: "✓", attention: "▲", return: "◆", recheck: "■", open: "○" };
const field = (id) => document.getElementById(id);

const status = (look, mark, words) =>
  made("span", { class: `status ${look}` }, made("span", { "aria-hidden": true }, MARKS[mark]), made("span", {}, words));

function button(word, act) {
  const element = made("button", { class: "button small", type: "button" }, word);
  element.addEventListener("click", act);
  return element;
}

function acts(entry, doing) {
  return made("div", { class: "row" },
    button(say("retry"), () => doing.retry(entry)),
    button(say("edit"), () => doing.edit(entry)),
    button(say("discard"), () => doing.discard(entry)));
}

async function line(entry, doing) {
  const name = state.sending === entry.id ? "sending" : entry.state;
  const row = made("li", { "data-state": name, "data-key": entry.id });
  row.append(made("div", { class: "row apart" }, status(LOOKS[name], name, say(name)), made("time", { class: "small quiet" }, moment(entry.madeAt))));
  if (name === "sent") row.append(made("a", { class: "number-link", href: entry.url }, entry.number));
  else {
    const label = await vault.labelOf(entry).catch(() => null);
    if (label) row.append(made("div", { lang: "zh-Hans" }, label.text || say("voice", { size: "" })));
    if (label?.files) row.append(made("div", { class: "small quiet" }, say("files", { count: label.files })));
  }
  if (name === "saved" && entry.tries) row.append(made("div", { class: "small quiet" }, say("try_again")));
  if (name === "attention") row.append(made("p", { class: "small", role: "alert" }, sayBoth(entry.reason)), acts(entry, doing));
  return row;
}

function headline(waiting) {
  const count = waiting.length;
  if (state.name === "sending") return say("sending_now", { count });
  if (state.name !== "idle") return say(state.name, { count });
  return count ? say("waiting", { count }) : say("all_sent");
}

function showState(waiting) {
  const box = field("state");
  box.dataset.state = state.name;
  box.dataset.waiting = waiting.length;
  const words = headline(waiting);
  if (field("state-words").textContent !== words) field("state-words").textContent = words;
  field("state-sign-in").hidden = state.name !== "signed_out";
  field("sync").hidden = state.name === "signed_out";
}

/** Show the queue of one person; what others kept here is counted and not shown. */
export async function showQueue(owner, doing) {
  const all = await vault.entries();
  const mine = all.filter((entry) => entry.owner === owner);
  const others = all.filter((entry) => entry.owner !== owner && entry.state !== "sent").length;
  const waiting = mine.filter((entry) => entry.state === "saved");
  showState(waiting);
  const first = (entry) => (entry.state === "attention" ? 0 : entry.state === "saved" ? 1 : 2);
  const order = [...mine].sort((one, other) => first(one) - first(other) || other.madeAt - one.madeAt);
  const rows = await Promise.all(order.slice(0, ROWS).map((entry) => line(entry, doing)));
  const more = order.length - rows.length;
  const counts = ["saved", "attention", "sent"].map((name) => [name, mine.filter((entry) => entry.state === name).length]);
  field("queue").dataset.sent = counts[2][1];
  field("queue").replaceChildren(...rows);
  const told = counts.filter(([, count]) => count).map(([name, count]) => `${say(name)} ${count}`);
  if (more > 0) told.push(say("later_rows", { count: more }));
  if (others) told.push(say("others", { count: others }));
  field("queue-words").textContent = told.join(" · ") || say("nothing_kept");
}

/** Say how old or how late a case is, by the clock of this phone. */
export function aged(entry, now) {
  if (entry.due_at) {
    const left = new Date(entry.due_at) - now;
    const [unit, size] = Math.abs(left) >= DAY ? ["days", DAY] : ["hours", HOUR];
    return [left < 0 ? "late" : left < 4 * HOUR ? "soon" : "fine", say(`${left < 0 ? "late" : "due"}_${unit}`, { count: Math.max(1, Math.floor(Math.abs(left) / size)) })];
  }
  const days = Math.floor((now - new Date(entry.reported_at)) / DAY);
  return ["none", days ? say("age_days", { count: days }) : say("age_today")];
}

const LATE = { late: "alert", soon: "watch", fine: "done", none: "quiet" };

function task(entry, now) {
  const [clock, words] = aged(entry, now);
  return made("li", { "data-kind": entry.kind },
    made("div", { class: "row apart" },
      status(entry.kind === "open" ? "quiet" : "watch", entry.kind, say(entry.kind)),
      made("span", { class: `status ${LATE[clock]}` }, words)),
    made("div", { lang: "zh-Hans" }, entry.text),
    made("div", { class: "small quiet", lang: "zh-Hans" }, entry.place),
    made("div", { class: "small" }, made("a", { href: entry.url }, entry.number), ` ${say(`status.${entry.status}`)}`));
}

/** Show the list of the day, ordered now: what came back, what is to be looked at, what is open. */
export function showDay(day) {
  const words = field("today-words");
  if (!day) { words.textContent = say("list_none"); return; }
  const now = Date.now();
  const due = (entry) => (entry.due_at ? new Date(entry.due_at).getTime() : Infinity);
  const order = [...day.cases].sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || (due(one) < due(other) ? -1 : due(one) > due(other) ? 1 : 0));
  field("today").replaceChildren(...order.map((entry) => task(entry, now)));
  const told = [say(now - new Date(day.at) > OLD ? "list_old" : "list_at", { at: moment(day.at) })];
  if (!order.length) told.push(say("list_empty"));
  if (day.total > order.length) told.push(say("list_more", { total: day.total, shown: order.length }));
  words.textContent = told.join(" · ");
}
