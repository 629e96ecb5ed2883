#include "tests/support/ui_sample_int.h"

#include <string.h>

static void fill_chars(char *out, const char *pattern, size_t times)
{
    *out = '\0';
    for (size_t i = 0; i < times; i++)
        strcat(out, pattern);
}

/* As long as it may be, of letters that are a whole em wide. Fields that are empty stay so. */
static void stretch_title(char out[QZ_TITLE_TEXT])
{
    if (*out)
        fill_chars(out, "青年志愿服务活动开放", QZ_TITLE_CHARS / 10);
}

static void stretch_name(char out[QZ_NAME_TEXT])
{
    if (*out)
        fill_chars(out, "阿＊＊·", QZ_NAME_CHARS / 4);
}

void qz_sample_stretch(struct qz_model *m)
{
    stretch_title(m->id.name);
    stretch_title(m->id.organisation);
    stretch_title(m->session.title);
    stretch_title(m->session.place);

    stretch_title(m->outcome.where);
    stretch_name(m->outcome.name);
    stretch_name(m->picked.name);
    stretch_name(m->undone.name);
    stretch_title(m->undone.where);

    stretch_name(m->staff.tried.name);
    stretch_name(m->staff.cadre.name);
    stretch_name(m->staff.locked.name);
    stretch_title(m->staff.misplaced_title);

    for (int i = 0; i < m->cadres.rows; i++)
        stretch_name(m->cadres.row[i].name);
    stretch_title(m->item.row.title);
    stretch_title(m->item.row.place);

    for (int i = 0; i < m->staff.rows; i++) {
        stretch_title(m->staff.row[i].title);
        stretch_title(m->staff.row[i].place);
    }

    stretch_title(m->activities.now.title);
    stretch_title(m->activities.now.place);
    for (int i = 0; i < m->activities.rows; i++) {
        stretch_title(m->activities.row[i].title);
        stretch_title(m->activities.row[i].place);
    }

    for (int i = 0; i < m->notices; i++) {
        stretch_title(m->notice[i].title);
        stretch_title(m->notice[i].by);
    }

    for (int i = 0; i < m->came.rows; i++) {
        stretch_name(m->came.row[i].name);
        stretch_title(m->came.row[i].where);
    }
}

/* A name in each script of the country, whole and masked. */
void qz_sample_scripts(struct qz_model *m)
{
    static const char *const names[QZ_CADRE_ROWS] = {"李**",        "ئا** ئا**",       "ئابدۇرېھىم ئابلىز",
                                                     "བཀྲ་ཤིས་དོན་གྲུབ", "ᠪᠠᠲᠤᠪᠠᠶᠠᠷ",       "ꆈꌠ ꁱꂷ",
                                                     "ᥖᥭᥰ ᥘᥫᥴ",     "ᦑᦺ ᦟᦹᧉ",          "ꓡꓲ-ꓢꓴ",
                                                     "𖼀𖽡𖼊𖽪",        "Vangz Ƨawmuengh", "䶮𬭎"};
    m->screen = QZ_SCREEN_CADRES;
    m->cadres.rows = (int)(sizeof names / sizeof *names);
    for (int i = 0; i < m->cadres.rows; i++)
        T(names[i], m->cadres.row[i].name);
}

void qz_sample_uyghur(struct qz_model *m)
{
    T("ئا** ئا**", m->outcome.name);
}

void qz_sample_tibetan(struct qz_model *m)
{
    T("བཀྲ་ཤིས་དོན་གྲུབ", m->outcome.name);
}
