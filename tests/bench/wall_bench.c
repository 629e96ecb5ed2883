/* The wall while nobody is there, on a virtual display: what it takes of the processor and of memory while
 * its pages turn; beside the same wall as a page in Chromium's kiosk mode, where that is installed: the same
 * pages and figures, which turn as often, with a clock that ticks. */
#include "base/clock.h"
#include "ledger/ledger.h"
#include "tests/bench/watched.h"
#include "wire/messages.h"

#define WATCH_WALL_S 40 /* three pages turn */

/* What the tracker would have told: rings, twelve weeks, satisfaction, and how those who came are known. */
static void wall_told(const struct kiosk_dir *k)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    struct qz_config c;
    struct qz_feed_figure figure = {.proven = 204, .attested = 78, .waiting = 12, .counted = 24, .late = 6};
    struct qz_feed feed = {.next = 3, .config = "\"c\"", .figure = &figure, .figures = 1};
    struct qz_ledger *l = qz_ledger_open(k->path, NULL, &err);
    kiosk_dir_config(k, &text);
    if (!l || qz_config_read(text.data, text.len, &c, &err) != 0)
        abort();

    memcpy(figure.activity, k->activity, sizeof figure.activity);
    feed.stats = c.stats;
    feed.stats.youths = 1286;
    feed.stats.proven = 840, feed.stats.attested = 410, feed.stats.late = 36, feed.stats.headcount = 212;
    feed.stats.weeks = QZ_STATS_WEEKS;
    int64_t day = (qz_now_ms() + 8 * 3600000) / 86400000, monday = day - (day + 3) % 7;
    for (int i = 0; i < QZ_STATS_WEEKS; i++) {
        feed.stats.week[i].start_ms = (monday - 7 * (QZ_STATS_WEEKS - 1 - i)) * 86400000 - 8 * 3600000;
        feed.stats.week[i].proven = 40 + 9 * i;
        feed.stats.week[i].attested = 90 - 5 * i;
    }
    qz_config_finish(&c);
    qz_buf_clear(&text);

    if (qz_feed_write(&feed, &text) != 0 || qz_ledger_feed(l, text.data, text.len, &err) != 0) {
        fprintf(stderr, "wall_bench: %s\n", err.msg);
        abort();
    }
    qz_buf_finish(&text);
    qz_ledger_close(l);
}

/* The same as somebody would write it for a browser: a page a table, one shown at a time. */
static const char wall_page[] =
    "<!doctype html><meta charset=utf-8><style>body{margin:0;background:#F6F4EF;color:#14201F;font:30px "
    "'Noto Sans CJK SC',sans-serif}section{display:none;padding:60px}section.on{display:block}h1{font-size:"
    "116px;margin:0}header{display:flex;justify-content:space-between;padding:40px 60px}.bar{fill:#0B5D5A}"
    ".ring{fill:none;stroke-width:24}</style><header><b>共青团青源市委</b><span id=age></span><b id=t></b>"
    "</header><section><h1>还差 3 项</h1><svg width=1700 height=400 id=rings></svg></section><section><h1>"
    "1,286 人</h1><svg width=1700 height=600 id=weeks></svg></section><section><h1>312</h1><p>本人证实 204 · "
    "团干部确认 78 · 补录 6 · 只计人数 24</p></section><section><h1>接下来几天</h1><p>五四机关开放日 · 一楼大厅"
    "</p></section><script>const N='http://www.w3.org/2000/svg',el=(p,n,a)=>{const e=document."
    "createElementNS(N,n);for(const k in a)e.setAttribute(k,a[k]);p.append(e)};['#0B5D5A','#8E1B55','#2D5B12"
    "','#1F4E9C','#5B3590'].forEach((c,i)=>el(rings,'circle',{class:'ring',cx:160+340*i,cy:200,r:120,stroke:"
    "c,'stroke-dasharray':i%2?'754':'12 12'}));for(let i=0;i<12;i++)el(weeks,'rect',{class:'bar',x:140*i,y:"
    "400-20*i,width:100,height:130+20*i});const s=[...document.querySelectorAll('section')];let n=0;const "
    "turn=()=>{s.forEach((e,i)=>e.classList.toggle('on',i==n));n=(n+1)%s.length};turn();setInterval(turn,"
    "12000);let a=0;setInterval(()=>{t.textContent=new Date().toTimeString().slice(0,5);age.textContent="
    "Math.floor(++a/60)+' 分钟前的数字'},1000)</script>";

static void wall_say(const char *figure, double value, const char *unit, double goal, double chrome)
{
    printf("{\"figure\":\"%s\",\"value\":%.2f,\"unit\":\"%s\",\"goal\":%.2f,\"baseline\":{", figure, value,
           unit, goal);
    if (chrome > 0)
        printf("\"chromium_kiosk\":%.2f", chrome);
    puts("}}");
    fflush(stdout);
}

int main(void)
{
    struct kiosk_dir k;
    char kiosk[600];
    struct idle chrome = {0};
    watch_s = WATCH_WALL_S;
    if (getenv("BUILD"))
        qz_copy_text(build, sizeof build, getenv("BUILD"));
    snprintf(kiosk, sizeof kiosk, "%s/qingzhan-kiosk", build);
    pid_t display = start_display();
    kiosk_dir_make(&k);
    kiosk_dir_apply_config(&k);
    wall_told(&k);

    const char *const argv[] = {kiosk,      "--as-root", "--dir",  k.path, "--wall",
                                "--source", "none",      "--mute", NULL};
    struct idle wall = watch(argv, NULL);
    watch_page(&chrome, k.path, wall_page);
    wall_say("wall_idle_cpu_pct", wall.idle_pct, "% of a core", 1, chrome.idle_pct);
    wall_say("wall_pss_mib", wall.pss_mib, "MiB", 40, chrome.pss_mib);

    kiosk_dir_remove(&k);
    kill(display, SIGTERM);
    waitpid(display, NULL, 0);
    return 0;
}
