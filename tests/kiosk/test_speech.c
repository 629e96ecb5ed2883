/* What the kiosk speaks: each outcome and question, in both languages, without a name; by a program that may
 * be missing, slow or say nonsense. */
#include "tests/support/spec.h"

#include "base/clock.h"
#include "kiosk/screens/screens.h"
#include "kiosk/ui/speech.h"
#include "tests/support/ui_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void every_outcome_and_question_has_words(void **state)
{
    (void)state;
    int spoken = 0;
    for (size_t i = 0; qz_sample_name(i); i++)
        for (int lang = 0; lang < QZ_LANG_COUNT; lang++) {
            struct qz_model m;
            enum qz_string said[2];
            qz_sample_model(i, (enum qz_lang)lang, false, &m);
            enum qz_who who = qz_screens[m.screen]->who;
            qz_screen_spoken(&m, said);

            bool wanted = who == QZ_WHO_ANSWERED || who == QZ_WHO_ANYBODY || m.still_s > 0;
            if (wanted && said[0] == QZ_S_COUNT)
                fail_msg("%s says nothing", qz_sample_name(i));
            if ((who == QZ_WHO_CADRE || who == QZ_WHO_STAFF || who == QZ_WHO_SIGNING) && !m.still_s)
                assert_int_equal(said[0], QZ_S_COUNT);
            for (int k = 0; k < 2 && said[k] != QZ_S_COUNT; k++) {
                const char *text = qz_tr((enum qz_lang)lang, said[k]);
                assert_true(*text != '\0');
                assert_null(strchr(text, '%')); /* nothing is filled in: no name, no number */
                bool ascii = (unsigned char)text[0] < 0x80;
                assert_int_equal(ascii, lang == QZ_LANG_EN);
                spoken++;
            }
        }
    assert_true(spoken > 60);
}

static void an_empty_room_is_told_nothing(void **state)
{
    (void)state;
    struct qz_model m;
    enum qz_string said[2];
    qz_sample_model(0, QZ_LANG_ZH, false, &m);
    qz_screen_spoken(&m, said);
    assert_int_equal(said[0], QZ_S_COUNT);
    m.ease.clear = true;
    qz_screen_spoken(&m, said);
    assert_int_equal(said[0], QZ_S_IDLE);
}

/* ---- the stream ---- */

static const uint8_t head[44] =
    "RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\1\0\1\0\x22\x56\0\0\x44\xac\0\0\2\0\x10\0"
    "data\xff\xff\xff\x7f";

static void a_stream_of_unknown_length_is_read(void **state)
{
    (void)state;
    uint8_t wav[44 + 200] = {0};
    size_t from = 0;
    memcpy(wav, head, sizeof head);
    assert_int_equal(qz_speech_samples(wav, sizeof wav, &from), 100);
    assert_int_equal(from, 44);
    assert_int_equal(qz_speech_samples(wav, 44, &from), 0);
}

static void no_stream_is_believed_that_is_none(void **state)
{
    (void)state;
    size_t from = 0;
    for (size_t n = 0; n < sizeof head; n++)
        assert_int_equal(qz_speech_samples(head, n, &from), 0);
    for (size_t at = 0; at < 40; at++)
        for (int v = 0; v < 256; v += 5) {
            uint8_t wav[60] = {0};
            memcpy(wav, head, sizeof head);
            wav[at] = (uint8_t)v;
            int n = qz_speech_samples(wav, sizeof wav, &from);
            assert_in_range(n, 0, 8);
            assert_true(n == 0 || from + (size_t)n * 2 <= sizeof wav);
        }
}

/* ---- the program ---- */

static char dir[64];

static void woken(void *ctx)
{
    (void)ctx;
}

/* A voice that says as many samples as its text has bytes. */
static void write_voice(const char *body, char path[120])
{
    char wav[140];
    snprintf(path, 120, "%s/voice", dir);
    snprintf(wav, sizeof wav, "%s/head", dir);
    FILE *f = fopen(wav, "wb");
    assert_non_null(f);
    fwrite(head, 1, sizeof head, f);
    fclose(f);
    f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\n%s\n", body);
    fclose(f);
    chmod(path, 0700);
}

static int heard(struct qz_speech *s, int wait_ms)
{
    int16_t *out = malloc(QZ_SPEECH_MAX * sizeof *out);
    int n = 0;
    assert_non_null(out);
    for (int64_t until = qz_up_ms() + wait_ms; n == 0 && qz_up_ms() < until; usleep(2000))
        n = qz_speech_take(s, out);
    free(out);
    return n;
}

static void what_is_said_sounds_and_is_given_once(void **state)
{
    (void)state;
    char path[120], body[300];
    snprintf(body, sizeof body, "cat %s/head; for a; do :; done; printf '%%s%%s' \"$a\" \"$a\"", dir);
    write_voice(body, path);
    struct qz_speech *s = qz_speech_create(path, woken, NULL);
    assert_non_null(s);
    qz_speech_say(s, QZ_LANG_EN, "Welcome.");
    assert_int_equal(heard(s, 20000), 8);
    assert_int_equal(heard(s, 20), 0);
    qz_speech_destroy(s);
}

/* Once the first word is with the voice. */
static void the_newest_word_alone_is_heard(void **state)
{
    (void)state;
    char path[120], began[120], body[400];
    snprintf(began, sizeof began, "%s/began", dir);
    snprintf(body, sizeof body,
             "echo >%s; sleep 0.3; cat %s/head; for a; do :; done; printf '%%s%%s' \"$a\" \"$a\"", began,
             dir);
    write_voice(body, path);

    struct qz_speech *s = qz_speech_create(path, woken, NULL);
    qz_speech_say(s, QZ_LANG_EN, "Welcome, welcome.");
    for (int i = 0; i < 10000 && access(began, F_OK) != 0; i++)
        usleep(2000);
    qz_speech_say(s, QZ_LANG_EN, "No.");
    assert_int_equal(heard(s, 20000), 3);
    qz_speech_say(s, QZ_LANG_EN, "Somebody");
    qz_speech_say(s, QZ_LANG_EN, ""); /* who has gone */
    assert_int_equal(heard(s, 700), 0);
    qz_speech_destroy(s);
}

static void without_the_program_nothing_breaks(void **state)
{
    (void)state;
    struct qz_speech *s = qz_speech_create("/nowhere/voice", woken, NULL);
    qz_speech_say(s, QZ_LANG_ZH, "欢迎你");
    assert_int_equal(heard(s, 200), 0);
    qz_speech_destroy(s);

    char path[120];
    write_voice("echo this is no sound; exit 1", path);
    s = qz_speech_create(path, woken, NULL);
    qz_speech_say(s, QZ_LANG_ZH, "欢迎你");
    assert_int_equal(heard(s, 300), 0);
    qz_speech_destroy(s);
    qz_speech_destroy(NULL);
    qz_speech_say(NULL, QZ_LANG_ZH, "欢迎你");
}

/* Debian's program, where it is installed. */
static void the_real_voice_speaks_both_languages(void **state)
{
    (void)state;
    if (system("command -v espeak-ng >/dev/null 2>&1") != 0)
        skip();
    struct qz_speech *s = qz_speech_create(NULL, woken, NULL);
    for (int lang = 0; lang < QZ_LANG_COUNT; lang++) {
        qz_speech_say(s, (enum qz_lang)lang, qz_tr((enum qz_lang)lang, QZ_S_WELCOME));
        assert_in_range(heard(s, 20000), QZ_SPEECH_RATE / 2, QZ_SPEECH_MAX);
    }
    qz_speech_destroy(s);
}

static int make_dir(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/qz-speech-XXXXXX");
    return mkdtemp(dir) && qz_i18n_init() ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    char path[120];
    static const char *const names[] = {"voice", "head", "began"};
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        unlink(path);
    }
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_outcome_and_question_has_words),
        cmocka_unit_test(an_empty_room_is_told_nothing),
        cmocka_unit_test(a_stream_of_unknown_length_is_read),
        cmocka_unit_test(no_stream_is_believed_that_is_none),
        cmocka_unit_test(what_is_said_sounds_and_is_given_once),
        cmocka_unit_test(the_newest_word_alone_is_heard),
        cmocka_unit_test(without_the_program_nothing_breaks),
        cmocka_unit_test(the_real_voice_speaks_both_languages),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
