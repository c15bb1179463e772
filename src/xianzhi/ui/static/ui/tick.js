// Lines with a box each: tick all of them, and say how many are ticked.

const all = document.querySelector("[data-tick-all]");
const boxes = [...document.querySelectorAll("td.tick input")];
const told = document.querySelector("[data-ticked]");
const words = told?.textContent;

function tell() {
  const ticked = boxes.filter((box) => box.checked).length;
  if (all) {
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  if (told) told.textContent = ticked ? `${words}: ${ticked}` : words;
}

all?.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
  tell();
});
for (const box of boxes) box.addEventListener("change", tell);
tell();
