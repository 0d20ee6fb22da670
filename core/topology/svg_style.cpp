// SPDX-License-Identifier: Apache-2.0
#include "topology/svg_boxes.h"

namespace steelyard::topology {

// Plain colours first, variables second: viewers without custom properties (librsvg, Inkscape) skip the second and show
// the light scheme.
std::string svg_style() {
  return R"svg(<defs>
<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect class="hatch-ground" width="5" height="5"/><rect class="hatch-line" width="1.6" height="5"/>
</pattern>
</defs>
<style>
:root{--page:#ffffff;--ink:#1b2330;--soft:#566172;--frame:#aeb8c5;--package:#f3f5f8;--numa:#e7f3ea;--numa-frame:#79aa89;
--cache:#fff6e0;--cache-frame:#d3ab55;--core:#ffffff;--core-frame:#8592a3;--k0:#c9dff7;--k1:#8fbbee;--k2:#5f9be0;
--memory:#f2e9f8;--memory-frame:#a27fbe;--device:#ffffff;--accel:#e6f2d8;--accel-frame:#7ba04a;
--hatch:#9aa4b1;--hatch-ground:#eceff3}
@media (prefers-color-scheme:dark){:root{--page:#12161c;--ink:#e7ecf3;--soft:#a3aebd;--frame:#4b5766;--package:#1b212a;
--numa:#1a2b21;--numa-frame:#4c7d5d;--cache:#2e2715;--cache-frame:#8a6f33;--core:#161b22;--core-frame:#5d6a7b;
--k0:#24425f;--k1:#2f6296;--k2:#3b7cc4;--memory:#2a1f34;--memory-frame:#7d5d98;--device:#161b22;
--accel:#202b14;--accel-frame:#66873c;--hatch:#566172;--hatch-ground:#20262e}}
text{font-family:system-ui,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","DejaVu Sans",sans-serif;
fill:#1b2330;fill:var(--ink)}
.head{font-size:18px;font-weight:600}
.title{font-size:12px;font-weight:600}
.note{font-size:11px;fill:#566172;fill:var(--soft)}
.cell{font-size:9px;text-anchor:middle}
.page{fill:#ffffff;fill:var(--page)}
.package,.place{fill:#f3f5f8;fill:var(--package);stroke:#aeb8c5;stroke:var(--frame)}
.numa{fill:#e7f3ea;fill:var(--numa);stroke:#79aa89;stroke:var(--numa-frame)}
.cache{fill:#fff6e0;fill:var(--cache);stroke:#d3ab55;stroke:var(--cache-frame)}
.core{fill:#ffffff;fill:var(--core);stroke:#8592a3;stroke:var(--core-frame)}
.k0{fill:#c9dff7;fill:var(--k0)}
.k1{fill:#8fbbee;fill:var(--k1)}
.k2{fill:#5f9be0;fill:var(--k2)}
.off{fill:url(#hatch);stroke:#9aa4b1;stroke:var(--hatch);stroke-width:.5}
.memory{fill:#f2e9f8;fill:var(--memory);stroke:#a27fbe;stroke:var(--memory-frame)}
.device{fill:#ffffff;fill:var(--device);stroke:#aeb8c5;stroke:var(--frame)}
.accel{fill:#e6f2d8;fill:var(--accel);stroke:#7ba04a;stroke:var(--accel-frame)}
.hatch-line{fill:#9aa4b1;fill:var(--hatch)}
.hatch-ground{fill:#eceff3;fill:var(--hatch-ground)}
</style>
)svg";
}

}  // namespace steelyard::topology
