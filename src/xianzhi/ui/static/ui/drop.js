// A drop zone hands dropped files to its own file field; without script the field works alone.

function show(zone, field) {
  const names = [...field.files].map((file) => file.name);
  zone.querySelector("[data-chosen]").textContent = names.join("、");
}

for (const zone of document.querySelectorAll("[data-drop]")) {
  const field = zone.querySelector('input[type="file"]');
  // Browsers say “choose a file” in their own language, which is often not the page's.
  zone.classList.add("ready");
  zone.querySelector(".drop-choose").hidden = false;
  const mark = (over) => zone.classList.toggle("over", over);
  zone.addEventListener("dragover", (event) => { event.preventDefault(); mark(true); });
  zone.addEventListener("dragleave", () => mark(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    field.files = event.dataTransfer.files;
    show(zone, field);
    if (zone.closest("form").hasAttribute("data-drop-sends")) zone.closest("form").requestSubmit();
  });
  field.addEventListener("change", () => show(zone, field));
}
