/* Rows of people from a CSV file: columns by their heads, each row checked. */
#ifndef QZ_CTL_PEOPLE_H
#define QZ_CTL_PEOPLE_H

#include "ctl/csv.h"

#include <stdint.h>

#define QZ_PEOPLE_FILE 200000 /* people of a file at the most */

struct qz_person_in {
    unsigned line;    /* of the file, where the row begins */
    char name[64];    /* without blanks around it */
    char phone[12];   /* eleven digits */
    char consent[11]; /* the day on which the person agreed: "2017-05-04" */
};

/* Called for a row that is not taken: its line and why. Says nothing of the name or phone. */
typedef void (*qz_people_bad)(void *ctx, unsigned line, const char *why);

struct qz_people {
    struct qz_person_in *row;
    size_t count, bad;
};

/* Read UTF-8 CSV text. The first record names the columns, in any order, others are passed over: 姓名 or
 * name, 手机 or phone (also 手机号, 手机号码, 电话), optionally 同意日期 or consent. A phone may be written
 * with +86, blanks and hyphens. Rows without any text are passed over. A phone that came before is a bad
 * row that names the earlier line. today: "2017-05-04", the latest consent taken. consent: the day for rows
 * that have none, or NULL; such rows are bad then, as nobody is registered without consent. QZ_E_FULL for
 * more than QZ_PEOPLE_FILE. Returns 0 when the heads were understood, whatever the rows are, or -1.
 * qz_people_finish frees. */
int qz_people_read(const char *text, size_t len, const char *today, const char *consent, qz_people_bad bad,
                   void *ctx, struct qz_people *out, struct qz_err *err);
void qz_people_finish(struct qz_people *p);

#endif
