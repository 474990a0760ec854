// Keeps a page up to date while somebody watches: what is marked by data-live, with an id, is replaced by what a new
// answer to the same address says, where that differs. Nothing is asked while the page is hidden.
const PAUSE_MILLIS = 4000;

async function renew() {
  const marked = document.querySelectorAll("[data-live]");
  if (marked.length > 0 && !document.hidden) {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      const text = await answer.text();
      const next = new DOMParser().parseFromString(text, "text/html");
      for (const old of marked) {
        const fresh = next.getElementById(old.id);
        if (fresh && fresh.innerHTML !== old.dataset.last) {
          replace(old, fresh);
        }
      }
      document.getElementById("offline")?.remove();
      document.dispatchEvent(new Event("renewed"));
    } catch {
      tellOffline();
    }
  }
  setTimeout(renew, PAUSE_MILLIS);
}

// Keeps what the reader has opened, and where the keyboard is.
function replace(old, fresh) {
  const open = [...old.querySelectorAll("details[open][id]")].map((it) => it.id);
  const focus = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  old.dataset.last = fresh.innerHTML;
  old.replaceChildren(...fresh.childNodes);
  for (const id of open) {
    document.getElementById(id)?.setAttribute("open", "");
  }
  if (focus) {
    old.querySelector(`[href="${CSS.escape(focus)}"]`)?.focus();
  }
}

function tellOffline() {
  if (!document.getElementById("offline")) {
    const note = document.createElement("p");
    note.id = "offline";
    note.className = "notice notice-warn";
    note.setAttribute("role", "status");
    note.textContent = "The dashboard itself does not answer. This page tries again by itself.";
    document.getElementById("main").prepend(note);
  }
}

setTimeout(renew, PAUSE_MILLIS);
