#include "kiosk/ui/ui_int.h"

#include "kiosk/screens/screens.h"

#include <stdio.h>
#include <stdlib.h>

/* Whether whoever is there is to hear it. */
static bool voice_wanted(const struct qz_ui *ui)
{
    return ui->opt.speak == QZ_SPEAK_YES || ui->model.ease.clear;
}

static void voice_begin(struct qz_ui *ui, const enum qz_string said[2])
{
    char text[QZ_SPEECH_TEXT] = "";
    enum qz_lang lang = ui->model.lang;
    if (said[0] != QZ_S_COUNT)
        snprintf(text, sizeof text, "%s。%s", qz_tr(lang, said[0]),
                 said[1] != QZ_S_COUNT ? qz_tr(lang, said[1]) : "");
    if (!text[0])
        qz_speaker_hush(ui->speaker); /* who is gone is told nothing more */
    qz_speech_say(ui->speech, lang, text);
}

void qz_ui_speak(struct qz_ui *ui)
{
    enum qz_string said[2] = {QZ_S_COUNT, QZ_S_COUNT};
    struct qz_voice *was = &ui->voice;
    if (!ui->speech)
        return;
    if (voice_wanted(ui))
        qz_screen_spoken(&ui->model, said);

    bool same = was->said[0] == said[0] && was->said[1] == said[1] && was->lang == ui->model.lang &&
                was->screen_up_ms == ui->screen_up_ms;
    bool silent = said[0] == QZ_S_COUNT && was->said[0] == QZ_S_COUNT;
    *was = (struct qz_voice){{said[0], said[1]}, ui->model.lang, ui->screen_up_ms};
    if (!same && !silent)
        voice_begin(ui, said);
}

void qz_ui_hear(struct qz_ui *ui)
{
    int16_t *samples = ui->speech ? malloc(QZ_SPEECH_MAX * sizeof *samples) : NULL;
    int n = samples ? qz_speech_take(ui->speech, samples) : 0;
    if (n > 0)
        qz_speaker_say(ui->speaker, samples, n, ui->model.up_ms);
    free(samples);
}
