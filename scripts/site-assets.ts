/** What every page of the site of `scripts/site.ts` loads beside its text. */
export const STYLE = `:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; }
body { display: grid; grid-template-columns: 14rem minmax(0, 1fr); margin: 0; }
nav { position: sticky; top: 0; align-self: start; display: flex; flex-direction: column; gap: .35rem; padding: 1.5rem 1rem; }
nav a { text-decoration: none; }
nav a[aria-current] { font-weight: 600; }
#search { font: inherit; padding: .3rem .5rem; }
#found { list-style: none; margin: 0; padding: 0; font-size: .9rem; }
main { max-width: 60rem; padding: 1rem 2rem 4rem; overflow-wrap: break-word; }
pre { overflow-x: auto; padding: .8rem; border: 1px solid #8886; border-radius: .3rem; }
code { font: .9em ui-monospace, monospace; }
table { display: block; overflow-x: auto; border-collapse: collapse; }
th, td { padding: .3rem .6rem; border: 1px solid #8886; text-align: left; vertical-align: top; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; } }
`;

/** Shows the headings and settings that have all words of what is typed: at most 20, shorter ones first. Expects `INDEX`. */
export const SEARCH = `const input = document.getElementById("search");
const found = document.getElementById("found");
input.addEventListener("input", () => {
  const words = input.value.toLowerCase().split(" ").filter(Boolean);
  const hits = INDEX.filter(([title]) => words.length > 0 && words.every((word) => title.toLowerCase().includes(word)));
  hits.sort(([one], [other]) => one.length - other.length);
  found.replaceChildren(...hits.slice(0, 20).map(([title, url]) => {
    const link = document.createElement("a");
    link.href = document.body.dataset.root + url;
    link.textContent = title;
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  found.hidden = hits.length === 0;
});
`;
