/* Passes as they were issued, with whom they are for: in order of names, and with names for their files. */
#ifndef QZ_CTL_ISSUED_H
#define QZ_CTL_ISSUED_H

#include "ctl/ctl.h"
#include "rules/limits.h"
#include "rules/pass.h"

#include <jansson.h>

struct qz_issued {
    char who[QZ_ID_TEXT];
    char text[QZ_PASS_TEXT];
    char name[QZ_NAME_TEXT];
    char tail[5];                     /* the last digits of the phone number, or "" */
    char organisation[QZ_TITLE_TEXT]; /* its title */
    int64_t ends_ms;
};

/* Zeros to begin with; qz_issued_finish. */
struct qz_issued_list {
    struct qz_issued *pass;
    size_t count, cap;
};

/* The options that say whom passes are for and until when; QZ_ISSUED_OPTS of them begin a verb's. */
#define QZ_ISSUED_OPTS                                                                                       \
    {"who", "ID", "the person", false}, {"organisation", "ID", "all people of this organisation", false},    \
    {                                                                                                        \
        "expires", "TIME", "a day or time, or +30d; the end of March of next year by default", false         \
    }

/* Issue them, all pages. each (or NULL) is called for each pass of the tracker's answers as it comes. The
 * list is in the tracker's order. Returns 0, or -1, a usage failure when the options name nobody or both. */
typedef int (*qz_issued_each)(struct qz_ctl *ctl, const json_t *pass, struct qz_err *err);
int qz_issued_ask(struct qz_ctl *ctl, bool live, qz_issued_each each, struct qz_issued_list *out,
                  struct qz_err *err);
void qz_issued_finish(struct qz_issued_list *list);

/* Put them in the order of their names, by pinyin. */
int qz_issued_sort(struct qz_issued_list *list, struct qz_err *err);
/* The name of a file for pass i of a sorted list, without suffix: the person's name, with what tells people
 * of one name apart behind it. Any file system takes it. */
#define QZ_ISSUED_FILE (QZ_NAME_TEXT + QZ_ID_TEXT + 2)
void qz_issued_file(const struct qz_issued_list *list, size_t i, char out[QZ_ISSUED_FILE]);
/* A text as a part of a file's name: what file systems do not take becomes "_". out has room for cap bytes.
 */
void qz_issued_file_part(const char *text, char *out, size_t cap);

/* Say on ctl->say how many there are, until when they are good, and to keep them safe. */
void qz_issued_say(struct qz_ctl *ctl, const struct qz_issued_list *list);

#endif
