// Filters the list of all rules by the words in the field above it.
document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("rule-filter");
  if (!field) return;
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const table of field.closest("article").querySelectorAll("table")) {
      const heading = [...field.closest("article").querySelectorAll("h2")]
        .filter((each) => each.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
      const group = heading ? heading.id : "";
      let shown = 0;
      for (const row of table.querySelectorAll("tbody tr")) {
        const text = `${group} ${row.textContent}`.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      for (const each of [table, heading]) if (each) each.style.display = shown ? "" : "none";
    }
  });
});
