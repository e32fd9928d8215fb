// Copies a block of examples. Without this script the lines can be selected by one click.
"use strict";
for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const block = document.getElementById(button.dataset.copies);
    const said = document.getElementById("copied");
    const range = document.createRange();
    range.selectNodeContents(block);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    try {
      await navigator.clipboard.writeText(block.textContent);
      said.textContent = "Copied.";
      button.classList.add("done");
      setTimeout(() => button.classList.remove("done"), 2000);
    } catch {
      said.textContent = "The lines are selected: copy them with your keyboard.";
      block.focus();
    }
  });
}
