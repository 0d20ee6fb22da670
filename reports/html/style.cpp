// SPDX-License-Identifier: Apache-2.0
#include "reports/html/shell.h"

namespace steelyard::reports {
namespace {

// Text reaches a contrast of 4.5 on every ground it stands on, in both schemes; tests/browser measures it.
constexpr const char* kLight =
    R"css(--page:#fff;--ink:#1b2330;--soft:#4f5b6b;--line:#c9d1db;--panel:#f4f6f9;--accent:#1a5fb4;
--good:#19703a;--warn:#7d5000;--bad:#b3261e;--bar:#5b8fd0;
--s0:#1a5fb4;--s1:#c64600;--s2:#1f7a46;--s3:#813d9c;--s4:#865e3c;--s5:#a51d2d;
--c0:#f2a27f;--c1:#f9d2b9;--c2:#eceff3;--c3:#c7ddf1;--c4:#8fc2e8;)css";
constexpr const char* kDark =
    R"css(--page:#12161c;--ink:#e7ecf3;--soft:#a9b4c2;--line:#3b4655;--panel:#1b212a;--accent:#7ab3f5;
--good:#6fcf8f;--warn:#e5b567;--bad:#ff8a80;--bar:#3d6ea8;
--s0:#7ab3f5;--s1:#ffa366;--s2:#7fd6a0;--s3:#d3a0e8;--s4:#d9b38c;--s5:#ff8a94;
--c0:#8a3d1c;--c1:#5c3826;--c2:#2a3039;--c3:#214766;--c4:#1d618d;)css";

constexpr const char* kPage = R"css(
*{box-sizing:border-box}
html[lang=en] [lang=zh-CN]:not(button),html[lang=zh-CN] [lang=en]{display:none!important}
body{margin:0;background:var(--page);color:var(--ink);line-height:1.5;
font-family:system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif;font-size:15px}
header,main{max-width:1240px;margin:0 auto;padding:0 20px}
header{display:flex;flex-wrap:wrap;gap:6px 20px;align-items:center;border-bottom:1px solid var(--line);padding-top:8px;
padding-bottom:8px}
.brand{font-weight:600;margin:0;margin-right:auto}
nav{display:flex;flex-wrap:wrap;gap:6px;align-items:center}
nav[hidden]{display:none}
a{color:var(--accent)}
button,input{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:5px;
padding:2px 10px}
input{width:11em;max-width:60vw}
button[aria-pressed=true]{border-color:var(--accent);color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
th button{border:0;background:none;padding:0;font-weight:600;text-align:inherit;cursor:pointer}
th[aria-sort=ascending] button::after{content:" ▲"}
th[aria-sort=descending] button::after{content:" ▼"}
h1{font-size:26px;line-height:1.25;margin:22px 0 10px;overflow-wrap:anywhere}
h2{font-size:19px;margin:0;display:inline}
h3{font-size:16px;margin:18px 0 6px;overflow-wrap:anywhere}
article{margin-bottom:48px}
section{margin:26px 0}
section>details>summary{cursor:pointer;border-bottom:1px solid var(--line);padding-bottom:4px;margin-bottom:12px}
.cover h2{display:block;margin-top:16px}
p,li,dd,figcaption{overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 18px;margin:14px 0}
dt{color:var(--soft)}
dd{margin:0}
.terms dt{color:var(--ink);font-weight:600}
.hash,.hashes td{font-family:ui-monospace,monospace;font-size:13px;overflow-wrap:anywhere}
.badge{display:inline-block;font-weight:700;font-size:18px;border:2px solid;border-radius:6px;padding:2px 14px;margin:4px 0}
.score strong{font-size:34px}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.dim,.absent{color:var(--soft)}
.absent{border-left:3px solid var(--line);padding-left:12px;margin:8px 0}
.cite{background:var(--panel);border-radius:5px;padding:8px 12px}
.sentences li{margin:3px 0}
.scroll{overflow-x:auto;max-width:100%;background:linear-gradient(to right,var(--page) 12px,transparent),
linear-gradient(to left,var(--page) 12px,transparent) 100% 0,linear-gradient(to right,var(--line),transparent),
linear-gradient(to left,var(--line),transparent) 100% 0;background-repeat:no-repeat;
background-size:30px 100%,30px 100%,9px 100%,9px 100%;background-attachment:local,local,scroll,scroll}
table{border-collapse:collapse;font-size:13.5px;width:100%}
table.narrow{width:auto;min-width:min(100%,420px)}
th,td{text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-bottom:1px solid var(--line)}
th{white-space:nowrap;word-break:keep-all;color:var(--soft);font-weight:600}
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;padding-right:14px}
td.m{text-align:center}
td.good,td.warn,td.bad,td.dim{white-space:nowrap;font-weight:600}
table.results{table-layout:fixed;min-width:960px}
.results th:nth-child(1){width:20%}.results th:nth-child(2){width:9%}.results th:nth-child(3){width:7.5%}
.results th:nth-child(4){width:4%}.results th:nth-child(5){width:6%}.results th:nth-child(6){width:8.5%}
.results th:nth-child(7){width:7%}.results th:nth-child(8){width:8%}.results th:nth-child(9){width:9%}
.results th{white-space:normal;vertical-align:bottom}
.results th:nth-child(2),.results th:nth-child(3),.results th:nth-child(4),.results th:nth-child(6),.results th:nth-child(7){text-align:right;
padding-right:14px}
.results th:nth-child(5){text-align:center}
.results td{overflow-wrap:anywhere}
.sheet th{white-space:normal;vertical-align:bottom;min-width:4.5em;overflow-wrap:break-word}
.sheet th.n{text-align:right;padding-right:14px}
.sheet td{min-width:7.5em;max-width:44em;overflow-wrap:break-word}
.sheet td.n{min-width:0}
.sheet td.dim{white-space:normal;font-weight:400}
.sheet td:first-child{min-width:11em}
.sheet td:last-child:not(.n){min-width:16em}
.narrow td:first-child{min-width:5em}
.checks td:last-child{white-space:nowrap}
.hashes td:first-child{min-width:8em;overflow-wrap:break-word}
td.small{font-size:12px;color:var(--soft);min-width:260px}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:12px;color:var(--soft);overflow-wrap:anywhere}
pre{background:var(--panel);padding:10px 12px;border-radius:5px;white-space:pre-wrap;overflow-wrap:anywhere}
pre code{font-size:14px;color:var(--ink)}
ul.inline{margin:0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:0 16px;min-width:300px}
details.data{margin:8px 0}
details.data>summary{cursor:pointer;color:var(--accent)}
figure{margin:18px 0;padding:14px 16px;border:1px solid var(--line);border-radius:8px}
figcaption{margin-bottom:8px;max-width:76ch}
figcaption b{display:block;font-size:15.5px}
.drawing svg{display:block;width:100%;min-width:600px;max-width:860px;height:auto}
.topology{display:block;max-width:100%;min-width:600px;height:auto}
svg text{fill:var(--ink);font-size:12.5px}
svg .tick{fill:var(--soft);font-size:12px}
svg .cell{font-size:12px}
svg .small{font-size:10.5px}
svg .value{font-weight:600}
.grid{stroke:var(--line);stroke-width:.8}
.axis,.limit{stroke:var(--soft);stroke-width:1.2}
.limit{stroke-dasharray:5 3}
.guide{stroke:var(--soft);stroke-dasharray:2 4}
.gate{stroke:var(--bad);stroke-width:3}
.bar{fill:var(--bar)}
.bar.bad{fill:none;stroke:var(--bad);stroke-dasharray:4 2}
.line{fill:none;stroke-width:2.2;stroke-linejoin:round}
.line.thin{stroke-width:1.3}
.band{stroke:none;opacity:.18}
.mark{stroke:var(--page);stroke-width:.8}
.line.s0{stroke:var(--s0)}.line.s1{stroke:var(--s1);stroke-dasharray:8 3}.line.s2{stroke:var(--s2);stroke-dasharray:3 3}
.line.s3{stroke:var(--s3);stroke-dasharray:10 3 2 3}.line.s4{stroke:var(--s4);stroke-dasharray:1 3}
.line.s5{stroke:var(--s5);stroke-dasharray:14 4}
.mark.s0,.band.s0{fill:var(--s0)}.mark.s1,.band.s1{fill:var(--s1)}.mark.s2,.band.s2{fill:var(--s2)}
.mark.s3,.band.s3{fill:var(--s3)}.mark.s4,.band.s4{fill:var(--s4)}.mark.s5,.band.s5{fill:var(--s5)}
.c0{fill:var(--c0)}.c1{fill:var(--c1)}.c2{fill:var(--c2)}.c3{fill:var(--c3)}.c4{fill:var(--c4)}
.hollow{fill:none}
.whisker{stroke:var(--ink);stroke-width:1.4}
.indifferent{fill:var(--c2)}
.lean{stroke:var(--ink);stroke-width:1.2}
.lean.better{fill:var(--good)}.lean.worse{fill:var(--bad)}.lean.even{fill:var(--soft)}.lean.unknown{fill:var(--page)}
.throttled{fill:var(--c1);stroke:var(--bad);stroke-width:.8;stroke-dasharray:3 2}
.odd:not(.plate):not(.link){fill:var(--bad);stroke:var(--page);stroke-width:.8}
.link{stroke-width:2.2}.link.far{stroke-dasharray:7 4}.link.odd{stroke-width:4.5}
.k0{stroke:var(--s1)}.k1{stroke:var(--s1)}.k2{stroke:var(--line)}.k3{stroke:var(--s0)}.k4{stroke:var(--s0)}
.plate{fill:var(--page)}.plate.odd{stroke:var(--ink);stroke-width:1.6}
.peer{fill:var(--panel);stroke:var(--soft);stroke-width:1.2}
.outlier{fill:none;stroke:var(--ink);stroke-width:2.5}
)css";

// Beside a wide window's drawings stand their words, not nothing.
constexpr const char* kWide = R"css(@media screen and (min-width:1180px){
figure{display:grid;grid-template-columns:250px minmax(0,1fr);grid-template-rows:auto auto 1fr;column-gap:24px}
figure>figcaption{grid-column:1;grid-row:1;margin:0}
figcaption b{margin-bottom:6px}
figure>.scroll{grid-column:2;grid-row:1/span 3}
figure>ul{grid-column:1;grid-row:2;padding-left:18px}
figure>details.data{grid-column:1/-1}
}
@media screen{
.sheet:has(th:nth-child(10)) td:not(.n){min-width:6em}
.sheet:has(th:nth-child(10)) td:first-child:not(.n){min-width:9em}
.sheet:has(th:nth-child(10)) td:last-child:not(.n){min-width:11em}
.sheet:has(th:nth-child(10)) :is(.good,.warn,.bad){white-space:normal}
.sheet:has(th:nth-child(10)) :is(th,td):first-child{position:sticky;left:0;background:var(--page)}
}
)css";

// Beside a name nothing would be left for what it means. A drawing is shown whole, and large where it is touched. A
// verdict stays at the edge while the other columns pass below it, alone and narrow, or nothing else would be seen.
constexpr const char* kNarrow = R"css(.tap{display:none}
@media screen and (max-width:620px){
dl{display:block}
dd{margin:0 0 10px}
.drawing svg,.topology{min-width:0}
.scroll:is(:focus,:focus-within) :is(.drawing svg,.topology){min-width:600px}
.tap{display:block;color:var(--soft);margin:6px 0 0}
table.results{min-width:960px}
.results th:nth-child(1){width:130px}.results th:nth-child(2){width:104px}.results th:nth-child(8){width:84px}
.sheet td:first-child:not(.n){min-width:8em}
:is(th,td).v{position:sticky;right:0;background:var(--page);padding-left:6px;padding-right:0;box-shadow:-1px 0 0 var(--ink),-14px 0 12px var(--page)}
.sheet:has(th:nth-child(10)) :is(th,td):first-child{position:static}
.sheet :is(th,td).v{width:min-content;white-space:normal;overflow-wrap:normal}
}
)css";

// Closed parts of the page are opened, tables repeat their heads, one column: a page of paper cannot be scrolled. A
// drawing is never taller than a page, which would cut through its bars. A button in a head would not be repeated.
constexpr const char* kPrint = R"css(
body{font-size:9.5pt}
header{display:none}
main{max-width:none;padding:0}
section>details::details-content{content-visibility:visible;display:block;block-size:auto}
section>details:not([open])>*{display:block}
details.data:not([open]){display:none}
h2,h3,figcaption,summary{break-after:avoid}
figure,tr,dl{break-inside:avoid}
thead{display:table-header-group}
th button{display:contents}
.scroll{overflow:visible;background:none}
table,table.narrow{font-size:7.6pt;width:100%;min-width:0}
th{white-space:normal}
th,td{padding:2px 5px 2px 0}
td.good,td.warn,td.bad,td.dim{white-space:normal}
td.n{padding-right:5px}
.results th:nth-child(1){width:18.5%}.results th:nth-child(2),.results th:nth-child(6){width:10.5%}
.results th:nth-child(3){width:7%}.results th:nth-child(4){width:4.5%}.results th:nth-child(5){width:6%}
.results th:nth-child(7){width:6.5%}.results th:nth-child(8){width:9.5%}.results th:nth-child(9){width:10.5%}
table.results,td.small,ul.inline,.sheet th,.sheet td,.sheet td:first-child,.sheet td:last-child:not(.n){min-width:0}
.sheet:not(:has(th:nth-child(10))) td:not(.n){min-width:5.5em}
.sheet:has(th:nth-child(7)):not(:has(th:nth-child(9))) td:last-child:not(.n,.v){min-width:15em}
.sheet:has(th:nth-child(10)) :is(th,td):not(.n){min-width:0}
table.sheet:has(th:nth-child(10)){font-size:6.8pt}
table.sheet:has(th:nth-child(12)){font-size:6.4pt}
.sheet:has(th:nth-child(12)) td.n{white-space:normal}
code{font-size:7pt}
.drawing svg{min-width:0;max-width:142mm;max-height:228mm}
.topology{min-width:0;max-width:100%;max-height:228mm}
figure{padding:6px 8px}
)css";

}  // namespace

std::string style_sheet(const std::string& running_head) {
  const std::string light = kLight, dark = kDark;
  return ":root{color-scheme:light;" + light +
         "}\n@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;" + dark +
         "}}\n:root[data-theme=dark]{color-scheme:dark;" + dark + "}" + kPage + kWide + kNarrow +
         "@media print{:root,:root[data-theme],:root:not([data-theme=light]){color-scheme:light;" + light + "}" +
         kPrint + "}\n@page{size:A4;margin:14mm;@top-left{content:\"" + running_head +
         "\";font-size:7pt;color:#4f5b6b}@bottom-right{content:counter(page) \" / \" "
         "counter(pages);font-size:7pt;color:#4f5b6b}}";
}

}  // namespace steelyard::reports
