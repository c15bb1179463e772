// What the page says, and what the site told it: both come with the page, in its language.

const shown = JSON.parse(document.getElementById("field-shown").textContent);

export const addresses = shown.addresses;
export const who = shown.who.owner ? shown.who : null; // null on the copy that lies on the phone
const isChinese = document.documentElement.lang.startsWith("zh");

/** Fill the words of a message. */
export function say(name, holes = {}) {
  const words = shown.words[name] ?? name;
  return words.replace(/\{(\w+)\}/g, (whole, hole) => holes[hole] ?? whole);
}

/** Choose the page's language of a refusal. */
export const sayBoth = (told) => (isChinese ? told.zh : told.en) ?? "";

/** Write a moment of this phone's clock. */
export function moment(value) {
  const at = new Date(value);
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getMonth() + 1}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Make an element with what is in it. */
export function made(tag, given = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...inside);
  return element;
}
