// Remembers who decides, on this machine only, so that nobody types his name twice.
const name = document.getElementById("by");
const key = "wap.by";
if (name) {
  try {
    const known = localStorage.getItem(key);
    if (known && name.value === name.defaultValue && !document.querySelector("[role=alert]")) {
      name.value = known;
    }
    name.form.addEventListener("submit", () => localStorage.setItem(key, name.value));
  } catch {
    // Where nothing may be stored, the name is typed.
  }
}
