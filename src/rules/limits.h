/* Every bound that writers and readers share, with its name once. A bound of what comes from outside is
 * checked where it comes in; whoever writes keeps to it too. */
#ifndef QZ_RULES_LIMITS_H
#define QZ_RULES_LIMITS_H

#include <stdint.h>

/* ---- what people and things are called, in characters (code points), whatever bytes each of them takes ----
 */

#define QZ_NAME_CHARS  40                       /* of a person, and of a mask of it */
#define QZ_TITLE_CHARS 60                       /* of an activity, a place, an organisation, a kiosk */
#define QZ_NAME_TEXT   (4 * QZ_NAME_CHARS + 16) /* bytes, with the terminator and a number behind it */
#define QZ_TITLE_TEXT  (4 * QZ_TITLE_CHARS + 4) /* bytes, with the terminator */

/* ---- a cadre's PIN, in digits ---- */

#define QZ_PIN_LEAST     6 /* of a new PIN */
#define QZ_PIN_MOST      8
#define QZ_PIN_OLD_LEAST 4 /* PINs from before that rule may be so short, and stay good */

/* ---- codes ---- */

#define QZ_PAYLOAD_MAX 512 /* bytes of a code, however it is read; longer ones are none of ours */

/* ---- entries ---- */

#define QZ_ENTRY_MAX   4096 /* bytes of a line, the newline not counted */
#define QZ_REASON_MAX  300  /* bytes of a reason */
#define QZ_WORDS_CHARS 60   /* characters of a reason that a cadre types at a kiosk */
#define QZ_HEAD_BYTES  32   /* of a refused payload that are kept at the most */

#define QZ_REFUSED_A_DAY                                                                                     \
    2000                   /* refused scans that a kiosk writes; the others are one entry, their number      \
                            */
#define QZ_RATING_MOST   5 /* marks of a rating, from 1 */
#define QZ_RATINGS_LEAST 5 /* ratings of an activity that are told at once, and shown */
#define QZ_RATINGS_MOST  100 /* ratings in one entry */
#define QZ_TOLD_LEAST    3   /* who say that they were told to come, until their number is shown */
#define QZ_HEADS_MOST    100 /* people of one headcount or late entry */
#define QZ_UNNAMED_MOST                                                                                      \
    2000 /* people without a name at one activity, through one kiosk or at the tracker, when none are
            planned */
#define QZ_EXPECTED_MOST 1000000 /* people that can be planned for an activity */
#define QZ_CAPACITY_MOST 1000000 /* and that can be let in at once */

/* People without a name at one activity through one kiosk, or entered later at the tracker: expected is how
 * many were planned, 0: not said. */
static inline int64_t qz_unnamed_most(int64_t expected)
{
    return expected > 0 ? 2 * expected : QZ_UNNAMED_MOST;
}

/* ---- sessions ---- */

#define QZ_OPEN_EARLY_MS (INT64_C(30) * 60000) /* before its planned start an activity opens by itself */

#define QZ_ACTIVITY_LONGEST_MS (31 * INT64_C(86400000))

#define QZ_PASS_WARN_MS (7 * INT64_C(86400000)) /* so long before its end a pass is said to end */

/* ---- what kiosk and tracker send each other ---- */

#define QZ_BATCH_ENTRIES     1000       /* entries of an upload */
#define QZ_BATCH_BYTES       (4u << 20) /* of its body, uncompressed */
#define QZ_PEOPLE_MOST       1000       /* people, or passes, that one request adds, asks for or issues */
#define QZ_REKEYS_MOST       64         /* changes of a tracker's key in all: kiosks follow so many */
#define QZ_REKEYS_PAGE       16         /* of them in an answer; whoever needs more asks again */
#define QZ_ROSTER_PAGE       500        /* people */
#define QZ_PHONE_LEAST       5          /* digits of a phone number, */
#define QZ_PHONE_MOST        15         /* and at most */
#define QZ_TAIL_DIGITS       4          /* of a phone number, by which a kiosk finds somebody */
#define QZ_FOUND_ROWS        6          /* names that it shows for them at the most */
#define QZ_CONFIG_ACTIVITIES 500
#define QZ_CONFIG_PAST       200 /* activities, the newest, that only wait for a confirmation */
#define QZ_CONFIG_CADRES     500
#define QZ_CONFIG_HELPERS    500
#define QZ_CONFIG_REVOKED    20000 /* passes, the newest; those before them come in pages */
#define QZ_REVOKED_PAGE      10000 /* revocations of a page, by their number */
#define QZ_REVOKED_PAGES     10000 /* pages */
#define QZ_FEED_CHECKINS     1000
#define QZ_FEED_FALLENS      1000
#define QZ_FEED_ELSEWHERES   500
#define QZ_FEED_STAYS        1000
#define QZ_FEED_FIGURES      500
#define QZ_STATS_WEEKS       12 /* weeks of an organisation's figures, the current one the last */

/* ---- how much a kiosk's log may grow at once, and what of that fills again ---- */

#define QZ_ALLOWANCE_ENTRIES       INT64_C(200000)
#define QZ_ALLOWANCE_BYTES         (INT64_C(96) << 20) /* of lines and checkpoints as they are kept */
#define QZ_ALLOWANCE_ENTRIES_A_DAY INT64_C(20000)
#define QZ_ALLOWANCE_BYTES_A_DAY   (INT64_C(8) << 20)
#define QZ_ALLOWANCE_OF_UPLOAD     512 /* bytes that an upload takes besides */

/* ---- notices on walls ---- */

#define QZ_NOTICE_CHARS   240 /* of a notice's text, */
#define QZ_NOTICE_LINES   8   /* which are so many lines */
#define QZ_NOTICE_TEXT    (4 * QZ_NOTICE_CHARS + 4)
#define QZ_NOTICES_MOST   24          /* that stand at one organisation */
#define QZ_CONFIG_NOTICES 24          /* that a kiosk is told of, those of superiors with them */
#define QZ_PICTURE_FILE   (6 << 20)   /* bytes of a picture as it comes */
#define QZ_PICTURE_PIXELS 24000000    /* and its pixels */
#define QZ_PICTURE_SIDE   1920        /* pixels of one as it is kept and told, each way, */
#define QZ_PICTURE_BYTES  (512 << 10) /* and its bytes */
#define QZ_PICTURE_HASH   32          /* bytes of what it is known by: its SHA-256 */

/* ---- figures ---- */

#define QZ_FIGURE_MOST    INT64_C(1000000000000000) /* of any sum that is told; more is told as so many */
#define QZ_FIGURE_UNKNOWN (-1)                      /* not told, or nothing that could be one */
#define QZ_FIGURE_SHOWN   999999999                 /* on a kiosk's screen */
#define QZ_RING_MOST      1000000                   /* activities of one kind in a period, and of a duty */
#define QZ_TIMES_MOST     100000                    /* activities of one youth in a year that are told */

/* ---- a superior's word ---- */

#define QZ_CONFIG_DISCOUNTED 1000 /* ranges of entries, the newest, that a kiosk is told of */
#define QZ_CADRE_HEADS       100  /* people without a name beyond the bound, once a cadre signed in */
#define QZ_LET_IN            10   /* people beyond those who fit in, by one touch of a cadre */
#define QZ_RULING_ENTRIES    500  /* of a log, of which a superior can speak at once */
#define QZ_RESCUE_LINES      500  /* of a log that is taken over by hand, at once */

#endif
