#!/bin/sh
# What the scan engine must reach: rates on the corpus of photographs where there is one (QZ_CORPUS,
# ../shared/scan-corpus), on large frames and sheets of codes, the limits of a single frame, the time to the first
# read beside ZBar and zxing-cpp, no false read. Without a clock in it, so that it holds on every machine; time is
# what `make bench-scan` measures. Sheets and the time to the first read are looked at in a long run only.
. tests/e2e/lib.sh

bench=$BUILD/tests/bench/scan_bench
noise=1000
[ -z "${QZ_TEST_LONG-}" ] || noise=30000
[ -f "${QZ_CORPUS:-../shared/scan-corpus}/labels.tsv" ] && photographs=yes

goals() { # OUT SECTION [OPTION…]: the figures of one section, those that miss their goals on standard error
    out=$1 section=$2
    shift 2
    "$bench" --steady --check --quick --only "$section" "$@" >"$WORK/$out" 2>"$WORK/$out.err"
    echo "exit $?" >>"$WORK/$out"
}
reached() { # OUT LEAST TEXT: at least so many goals were set, and all are reached
    n=$(grep -c '"goal":' "$WORK/$1")
    sed 's/^/    /' "$WORK/$1.err" | grep 'its goal is'
    check "$3: all of $n goals" test "$(tail -n 1 "$WORK/$1")" = "exit 0" -a "$n" -ge "$2"
}

# Two at a time, as there are two processors nearly everywhere.
(
    [ -n "${photographs-}" ] && goals corpus corpus
    goals large large --stride 60
    [ -z "${QZ_TEST_LONG-}" ] || goals scenes scenes
    goals control limits --seeds 1 --engine zbar
) &
[ -z "${QZ_TEST_LONG-}" ] || goals walks walks --walks 1
goals limits limits --seeds 2
goals noise false-reads --frames "$noise"
wait

if [ -n "${photographs-}" ]; then
    reached corpus 10 "photographs, each kind of them"
    reached large 4 "frames of 12 megapixels are read as often as small ones"
else
    echo "skip - no corpus of photographs at ${QZ_CORPUS:-../shared/scan-corpus}"
    reached large 2 "frames of 12 megapixels"
fi
if [ -n "${QZ_TEST_LONG-}" ]; then
    reached scenes 2 "every code of a sheet"
    reached walks 2 "first read within half of ZBar's time, and before zxing-cpp"
fi
reached limits 9 "small modules, tilt, motion, noise"
reached noise 1 "nothing is read from noise and texture"
same "with plain ZBar in its place the goals are missed" "exit 3" "$(tail -n 1 "$WORK/control")"
