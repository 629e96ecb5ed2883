#!/bin/sh
# Whether everything that `qingzhan` says is in its Chinese catalogue, assets/locale/zh_CN.po.
#   sh tests/words.sh               check: a message that is not there, one that nobody says any more, one whose
#                                   conversions differ, one that is printed without being looked up
#   sh tests/words.sh --update      bring the catalogue up to date: what is new stands at its end without words
#   sh tests/words.sh --self-test   plant each kind of fault in a copy and see it found
# Messages are what stands as a literal in qz_fail, qz_fail_in, qz_fail_after, qz_usage, qz_tell, qz_put, qz_word and QZ_WORD, in
# the tables of verbs and options, and in the heads of lists; and in what the tracker answers.
set -u
cd "$(dirname "$0")/.." || exit 2
po=assets/locale/zh_CN.po
rooms='base rules sheet wire scan store ledger journal registry figures ctl'
answers='src/tracker/api/*.c src/tracker/http/*.c src/tracker/options.c src/kiosk/options.c'

# The sources below $1, with the tables' texts marked as messages, below $2.
marked() {
    (cd "$1" && for room in $rooms; do find "src/$room" -name '*.[ch]'; done && ls $answers) | LC_ALL=C sort >"$2/list"
    perl -e '
        use File::Basename;
        use File::Path "make_path";
        my ($from, $to) = @ARGV;
        my $text = qr/(?:"(?:[^"\\]|\\.)*"\s*)+/;
        sub whole { local (@ARGV, $/) = (@_); <> }
        for my $f (split /\n/, whole("$to/list")) {
            $_ = whole("$from/$f");
            s/\\\n/ \n/g;
            s/(\.(?:summary|detail)\s*=\s*)($text)/$1QZ_WORD($2)/g if m{qz_verb\b};
            s/(\{\s*"[a-z-]+",\s*(?:NULL|"[^"]*"),\s*)($text)(,\s*(?:true|false)\s*\})/$1QZ_WORD($2)$3/g;
            make_path(dirname("$to/$f"));
            open(my $out, ">", "$to/$f") or die "$to/$f: $!\n";
            print $out $_;
        }' "$1" "$2"
}

# What the C library says of failures, the words of the tracker's answers that tables show, and the heads of tables:
# context, or -, and the message.
extra() {
    sed 's/^ *//' <<'END'
- No such file or directory
- Permission denied
- Operation not permitted
- No space left on device
- Disk quota exceeded
- Read-only file system
- Is a directory
- Not a directory
- File exists
- File name too long
- Input/output error
- Directory not empty
- Device or resource busy
- Too many open files
- Connection refused
- Too many levels of symbolic links
END
    # Heads of tables: the members that a list shows.
    awk '/const char \*const (keys|[a-z_]*members|masked|full)\[/ { on = 1; sub(/.*\{/, "") } on { print } /\};/ { on = 0 }' \
        "$1"/src/ctl/cmd_*.c | grep -o '"[a-z_]*"' | tr -d '"' | sed 's/^/column /'
    # Words that stand for themselves in data: in each line the context, then the words.
    awk '{ for (i = 2; i <= NF; i++) print $1, $i }' tests/words.values
}

# What is said below $1, as a template in $2/pot.
said() {
    marked "$1" "$2"
    (cd "$2" && LC_ALL=C.UTF-8 xgettext --language=C --from-code=UTF-8 --no-location -k \
        -kqz_fail:3 -kqz_fail_in:2 -kqz_fail_after:2 -kqz_usage:3 -kqz_tell:2 -kqz_put:2 -kqz_word:1 -kqz_word_in:1c,2 -kQZ_WORD:1 \
        -ksys_fail:2 -kline_fails:4 -kreceipt_fails:3 -kprove_count:4 -kverify_breaks:3 -kown_fails:2 -kseal_altered:3 \
        -ksalvage_look:3 -kqz_source_check_size:3 -ky4m_stop:3 -kpng_error:2 -kqz_xlsx_stop:3 -kqz_call_problem:5 -kQZ_PRIVATE:4 \
        -kQZ_PRIVATE_KEY:7 --flag=qz_fail:3:c-format --flag=qz_fail_in:2:c-format --flag=qz_fail_after:2:c-format --flag=qz_usage:3:c-format \
        --flag=qz_tell:2:c-format --flag=qz_put:2:c-format --files-from=list --output=all 2>warned &&
        # the titles of problems, which pages show; what they say is the argument behind it
        LC_ALL=C.UTF-8 xgettext --language=C --from-code=UTF-8 --no-location -k -kqz_call_problem:4 --files-from=list \
            --join-existing --output=all 2>>warned) || return 1
    extra "$1" | LC_ALL=C sort -u | awk '{
        context = $1
        sub(/^[^ ]* /, "")
        print ""
        if (context != "-") printf "msgctxt \"%s\"\n", context
        printf "msgid \"%s\"\nmsgstr \"\"\n", $0
    }' >>"$2/all"
    # What has neither a letter nor a stop beside its conversions says nothing: "%s", "\n".
    perl -CSD -00 -ne '
        my ($id) = /^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)/m;
        $id =~ s/\\.|%[-0-9.*]*(?:<PRI..64>|[hlz]*[a-z])//g;
        print if $id =~ /[\pL:;.]/ && !/^msgid ""\nmsgstr ""\n"Proj/m;
    ' "$2/all" >"$2/body"
    printf 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n' | cat - "$2/body" |
        msguniq --use-first >"$2/pot"
}

# The catalogue below $1, brought up to what is said, in $2/merged.
merged() {
    said "$1" "$2" && msgmerge -q --no-fuzzy-matching --no-location "$1/$po" "$2/pot" >"$2/merged"
}

# Messages of a catalogue on standard input, each in one line after $1. Translators' marks are cut off.
each() {
    perl -CSD -00 -ne '
        s/^#~ ?//mg;
        my ($context) = /^msgctxt "(.*)"$/m;
        my ($id) = /^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)/m;
        my $text = join "", $id =~ /"((?:[^"\\]|\\.)*)"/g;
        print "'"$1"': ", $context ? "$context: " : "", "$text\n" if $text;
    '
}

# Sentences that are printed as they stand.
bare() {
    perl -0777 -ne '
        my $text = qr/(?:"(?:[^"\\]|\\.)*"\s*)+/;
        while (/\b(?:fprintf\(\s*[^,()]+,|fputs\()\s*($text)/g) {
            my $said = $1;
            next if $said =~ /\\"/;
            $said =~ s/\\n|"\s*"/ /g;
            print "$ARGV is printed without being looked up, use qz_put: $1\n" if $said =~ /[A-Za-z]{2,}[,:.]? +[a-z]{2,}/;
        }
    ' "$1"/src/ctl/*.c
}

check() {
    merged "$1" "$2" || return 2
    msgattrib --untranslated --no-obsolete "$2/merged" | each "not in $po" >"$2/found"
    msgattrib --only-obsolete "$2/merged" | each "in $po, but nobody says it" >>"$2/found"
    LC_ALL=C.UTF-8 msgfmt --check --output-file=/dev/null "$2/merged" 2>&1 | grep -o 'merged:[0-9]*' | cut -d: -f2 |
        while read -r line; do
            sed -n "${line}s/^msgstr/takes other values in Chinese:/p" "$2/merged"
        done >>"$2/found"
    bare "$1" >>"$2/found"
    cat "$2/found"
    [ ! -s "$2/found" ]
}

planted=0 missed=0
# What must be found, and a perl expression that plants it in a file of the copy.
plant() {
    planted=$((planted + 1))
    cp "$tmp/copy/$3" "$tmp/kept"
    perl -0777 -pi -e "$2" "$tmp/copy/$3"
    told=$(check "$tmp/copy" "$tmp/work" 2>&1)
    case $told in
    *"$1"*) ;;
    *)
        echo "not found: $1"
        missed=$((missed + 1))
        ;;
    esac
    cp "$tmp/kept" "$tmp/copy/$3"
}

self_test() {
    mkdir -p "$tmp/copy/assets" "$tmp/copy/src" "$tmp/work"
    for room in $rooms tracker; do cp -r "src/$room" "$tmp/copy/src"; done
    cp -r assets/locale "$tmp/copy/assets"
    plant 'not in assets/locale/zh_CN.po: nobody translated me' \
        's/\z/int zz(void) { return qz_fail(0, QZ_E_IO, "nobody " "translated me"); }\n/' src/base/err.c
    plant 'not in assets/locale/zh_CN.po: an option with \"a new\" help' \
        's/\z/static const struct qz_opt zz[] = {{"zz", NULL, "an option with \\"a new\\" help", false}};\n/' src/ctl/cmd_init.c
    plant 'not in assets/locale/zh_CN.po: Do a thing' 's/(\.summary = )/$1"Do a thing" /' src/ctl/cmd_init.c
    plant 'not in assets/locale/zh_CN.po: column: zz' 's/(keys\[\] = \{)/$1"zz", /' src/ctl/cmd_org.c
    plant 'but nobody says it: the file is empty' 's/"the file is empty"/text/' src/sheet/people.c
    plant 'takes other values in Chinese: "内存不够，读不了' 's/(no memory to read %s"\nmsgstr ".*)%s/$1%d/' "$po"
    plant 'is printed without being looked up' 's/\z/void zz(void) { fputs("an open secret\\n", stdout); }\n/' src/ctl/table.c
    echo "words self-test: $((planted - missed)) passed, $missed failed"
    [ "$missed" -eq 0 ]
}

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
case ${1-} in
--update) merged . "$tmp" && msgattrib --no-obsolete --clear-fuzzy "$tmp/merged" >"$po" ;;
--self-test) self_test ;;
*) check . "$tmp" ;;
esac
