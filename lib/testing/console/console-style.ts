/** In the colours of the hosted page and of the sample. */
export const CONSOLE_STYLE = `
:root { color-scheme: light dark; --ink: #16202c; --soft: #566273; --line: #dce2ea; --card: #fff; --page: #f3f5f9; --accent: #1f5fd0; --good: #14713d; --bad: #b3261e; --warn: #8a5a00; --quiet: #566273; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #9fabba; --line: #2d3745; --card: #18202b; --page: #0f151d; --accent: #7cb0ff; --good: #5fd08f; --bad: #ff8a80; --warn: #f0b95a; --quiet: #9fabba; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
h1, h2, h3, p, dl, dd, pre { margin: 0; }
h1 { font-size: 1.15rem; line-height: 1.2; } h2 { font-size: 1rem; } h3 { font-size: .85rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: center; justify-content: space-between; margin-bottom: 1.25rem; }
.brand { display: flex; gap: .75rem; align-items: center; } .brand p { color: var(--soft); font-size: .85rem; }
.mark { width: 2.1rem; height: 2.1rem; border-radius: 10px; background: linear-gradient(135deg, var(--accent), var(--good)); }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 1.75rem; } dt { color: var(--soft); font-size: .75rem; } dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
#notice { margin-bottom: 1rem; padding: .6rem .9rem; border-radius: 10px; border: 1px solid var(--line); background: var(--card); } #notice[data-tone=bad] { border-color: var(--bad); color: var(--bad); }
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); align-items: start; }
section { border: 1px solid var(--line); border-radius: 14px; background: var(--card); overflow: hidden; }
.title { display: flex; align-items: baseline; justify-content: space-between; padding: .9rem 1.1rem .6rem; } .count { color: var(--soft); font-size: .8rem; }
.list { max-height: 26rem; overflow: auto; border-top: 1px solid var(--line); } .empty { padding: 1.1rem; color: var(--soft); }
.item { border-bottom: 1px solid var(--line); } .item:last-child { border-bottom: 0; }
summary { cursor: pointer; } .item summary { display: grid; grid-template-columns: 8.2rem 1fr auto; gap: .75rem; align-items: baseline; padding: .55rem 1.1rem; list-style: none; }
.item summary::-webkit-details-marker { display: none; }
.item summary:hover { background: color-mix(in srgb, var(--accent) 6%, transparent); }
.who { font-weight: 500; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } time { color: var(--soft); font-size: .8rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.state { font-size: .78rem; font-weight: 600; color: var(--tone, var(--quiet)); } [data-tone=good] { --tone: var(--good); } [data-tone=bad] { --tone: var(--bad); } [data-tone=warn] { --tone: var(--warn); } [data-tone=live] { --tone: var(--accent); }
.detail { display: grid; gap: .6rem; padding: .2rem 1.1rem 1rem; } .detail dl { display: grid; grid-template-columns: auto 1fr; gap: .15rem .9rem; font-size: .85rem; }
pre { max-height: 16rem; overflow: auto; padding: .7rem; border-radius: 10px; background: var(--page); font: .78rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.row { display: flex; flex-wrap: wrap; gap: .45rem; align-items: end; font-size: .85rem; } .attempts { color: var(--soft); font-size: .85rem; }
section:has(.controls) { grid-column: 1 / -1; } .controls { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); border-top: 1px solid var(--line); } form { display: grid; gap: .5rem; padding: .85rem 1.1rem; border-bottom: 1px solid var(--line); } form:last-child { border-bottom: 0; } form p { color: var(--soft); font-size: .85rem; }
button, .actions a { padding: .38rem .75rem; border: 1px solid var(--line); border-radius: 8px; background: transparent; color: inherit; font: inherit; font-size: .85rem; text-decoration: none; cursor: pointer; }
button:hover, .actions a:hover { border-color: var(--accent); } button.danger { color: var(--bad); border-color: currentColor; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
label { display: inline-flex; gap: .4rem; align-items: center; color: var(--soft); } .wide { flex: 1 1 14rem; }
input:not([type=checkbox]), select, textarea { width: 100%; min-width: 4rem; padding: .35rem .55rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: var(--ink); font: inherit; font-size: .85rem; } input[type=number] { width: 5rem; } textarea { margin-top: .4rem; font-family: ui-monospace, monospace; }
form summary { color: var(--soft); font-size: .85rem; }
`;
