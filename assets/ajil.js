// Copies a feed's address. No page needs this to be read: the buttons are hidden where it does not run.
"use strict";
for (const box of document.querySelectorAll(".subscribe")) {
  const said = box.querySelector(".copied");
  for (const button of box.querySelectorAll("button[hidden]")) {
    const address = button.parentElement.querySelector("code");
    button.hidden = false;
    button.addEventListener("click", async () => {
      // Emptied first, so that the second copy is announced like the first.
      said.textContent = "";
      const done = await copy(address);
      setTimeout(() => { said.textContent = done ? box.dataset.copied : box.dataset.failed; }, 50);
    });
  }
}

async function copy(address) {
  try {
    await navigator.clipboard.writeText(address.textContent);
    return true;
  } catch {
    // Not over plain HTTP, and not where it is forbidden: then by the selection, as one does by hand.
    getSelection().selectAllChildren(address);
    return document.execCommand("copy");
  }
}
