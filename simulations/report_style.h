// The report's style sheet: no fonts or pictures from elsewhere.
#pragma once

namespace expunge {

inline constexpr const char* kReportStyle = R"css(
:root{--paper:#fcfcfb;--ink:#1d2327;--soft:#5c6870;--line:#d9dee1;--card:#ffffff;--original:#8a949b;--unlearned:#0b6fb8;
--oracle:#d9720b;--good:#1d7a45;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--paper:#14181b;--ink:#e8ecee;--soft:#9eabb3;--line:#333c42;--card:#1c2226;
--original:#8f9aa1;--unlearned:#5db4f2;--oracle:#f4a04c;--good:#63c98d;--bad:#f2857d}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:880px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 4px}
h2{font-size:1.15rem;margin:40px 0 6px}
p{margin:6px 0}
.soft,small,figcaption{color:var(--soft)}
small{display:block;font-size:.8rem;line-height:1.35}
.verdict{font-size:1.1rem;margin:18px 0;padding:14px 18px;background:var(--card);border:1px solid var(--line);
border-left:5px solid var(--good);border-radius:6px}
.verdict.bad{border-left-color:var(--bad)}
.verdict.open{border-left-color:var(--original)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;margin:18px 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:12px 14px}
.card b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums;margin:2px 0}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:.88rem;color:var(--soft)}
.legend i{display:inline-block;width:11px;height:11px;border-radius:50%;margin-right:6px}
.dots{display:grid;grid-template-columns:190px 1fr;gap:14px;align-items:center;padding:9px 0;border-top:1px solid var(--line)}
.track,.ticks{position:relative;height:22px;margin:0 10px}
.track:before{content:"";position:absolute;left:0;right:0;top:10px;border-top:2px solid var(--line)}
.dot{position:absolute;top:3px;width:16px;height:16px;margin-left:-8px;border-radius:50%;border:2px solid var(--card)}
.dot.original{width:20px;height:20px;top:1px;margin-left:-10px}
.dot.unlearned{width:13px;height:13px;top:4.5px;margin-left:-6.5px}
.dot.original,.legend .original{background:var(--original)}
.dot.unlearned,.legend .unlearned{background:var(--unlearned)}
.dot.oracle,.legend .oracle{background:var(--oracle)}
.dot.oracle{border-radius:3px;transform:rotate(45deg)}
.legend i.oracle{border-radius:2px;transform:rotate(45deg)}
.ticks span{position:absolute;transform:translateX(-50%);font-size:.78rem;color:var(--soft);white-space:nowrap}
.strip{overflow:visible;margin:0}
.strip line{stroke:var(--line);stroke-width:2}
.strip text{font-size:12px;fill:var(--soft)}
.strip .band,.legend .band{fill:var(--oracle);background:var(--oracle);opacity:.18}
.legend .band{border-radius:2px}
.strip path{stroke:var(--card);stroke-width:1.5}
.strip .original{fill:var(--original)}
.strip .unlearned{fill:var(--unlearned)}
.strip .oracle{fill:var(--oracle);fill-opacity:.75}
.strip .method{fill:var(--card);stroke:var(--unlearned);stroke-width:2}
.legend i.method{border:2px solid var(--unlearned)}
.lines{display:grid;grid-template-columns:auto 1fr;gap:4px 8px;margin-top:12px}
.lines svg{width:100%;height:220px;overflow:visible}
.lines path{fill:none;stroke-width:2.5;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.grid{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
.yaxis{display:flex;flex-direction:column;justify-content:space-between;height:220px;font-size:.78rem;color:var(--soft);
text-align:right;line-height:1;margin:-5px 0}
.xaxis{grid-column:2;display:flex;justify-content:space-between;font-size:.78rem;color:var(--soft)}
.scroll{overflow-x:auto;background:linear-gradient(90deg,var(--paper) 40%,transparent) 0 0/36px 100% no-repeat local,
linear-gradient(270deg,var(--paper) 40%,transparent) 100% 0/36px 100% no-repeat local,
linear-gradient(90deg,var(--line),transparent) 0 0/12px 100% no-repeat scroll,
linear-gradient(270deg,var(--line),transparent) 100% 0/12px 100% no-repeat scroll}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:6px 8px;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child,.label{text-align:left}
th{color:var(--soft);font-weight:600}
th[colspan]{text-align:center}
.wide{margin:0 min(0px,calc(50% - min(50vw - 20px,570px)))}
.wide table{font-size:.78rem}
.wide small{font-size:inherit}
.wide th,.wide td{padding:5px;white-space:normal}
.wide td{overflow-wrap:break-word;hyphens:auto}
a{color:var(--unlearned)}
ol.time{list-style:none;margin:10px 0 0;padding:0 0 0 18px;border-left:2px solid var(--line)}
ol.time li{position:relative;padding:0 0 12px}
ol.time li:before{content:"";position:absolute;left:-24px;top:7px;width:10px;height:10px;border-radius:50%;
background:var(--unlearned)}
ol.time b{font-variant-numeric:tabular-nums;margin-right:8px}
code{font-size:.86em;overflow-wrap:anywhere}
@media(max-width:560px){main{padding:20px 14px 48px}.dots{grid-template-columns:1fr;gap:2px}.axis .what{display:none}
h1{font-size:1.35rem}.lines svg,.yaxis{height:170px}}
@media print{body{background:#fff}main{max-width:none;padding:0 14px}.card,.verdict,tr,.dots{break-inside:avoid}
.scroll{overflow:visible;background:none}.wide{margin:0}.wide table{font-size:.55rem}.wide th,.wide td{padding:3px 2px}
th,td{white-space:normal}}
)css";

}  // namespace expunge
