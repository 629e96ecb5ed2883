/* What the desk says to the uplink's threads, and the ways back. */
#ifndef QZ_KIOSK_LINK_LINK_H
#define QZ_KIOSK_LINK_LINK_H

#include "base/queue.h"
#include "kiosk/link/msg.h"
#include "rules/livecode.h"
#include "wire/messages.h"

/* How to reach the tracker; known once this kiosk is enrolled. */
struct qz_link {
    char url[QZ_URL_MAX + 1];
    char kiosk[QZ_KIOSK_ID_TEXT];
    char bearer[QZ_BEARER_TEXT];
    uint8_t tracker_key[32];
    char ca_file[256]; /* certificates to trust, as the enrolment was given them; "": as
                                      configured */
    bool plain_http;   /* plain http may go to another machine, as the enrolment was told */
};

/* The answer to an enrolment, with the URL it was made at. */
struct qz_enrolled {
    char url[QZ_URL_MAX + 1];
    struct qz_enrol_answer answer;
};

/* A checkpoint of the tracker's own log, and its proof that it goes on from its first `from` entries. */
struct qz_own_told {
    char note[QZ_OWN_NOTE_MAX];
    uint64_t from; /* that were asked about */
    struct qz_consistency proof;
};

enum qz_word_kind {
    QZ_WORD_LINK,    /* link: start, or start anew; next: the feed's cursor */
    QZ_WORD_WORK,    /* there are entries to upload */
    QZ_WORD_BATCH,   /* answer to QZ_ASK_BATCH: data is the body (NULL: nothing to send), next follows it */
    QZ_WORD_SEALED,  /* the other answer to it: data is what a newcomer said, sealed, next the entry */
    QZ_WORD_KEPT,    /* answer to QZ_ASK_COSIGNED, _CONFIG, _ROSTER, _HEAL, _REKEY and _FEED: kept */
    QZ_WORD_ENROL,   /* enrol: this kiosk was shown an enrolment code */
    QZ_WORD_SUCCEED, /* successor: ask the tracker to let another log begin */
    QZ_WORD_BADGE,   /* badge: a badge was shown, ask about it; number */
    QZ_WORD_NAME,    /* name: ask for the full name of somebody who came; number */
    QZ_WORD_CHECK,   /* ask the tracker at once, and tell the screen how far that came */
    QZ_WORD_DOUBT,   /* doubt: of the tracker's own log, which the tracker is to be told */
    QZ_WORD_TAG      /* tag: the configuration's ETag that the feed told; "": it was denied, look */
};

struct qz_word {
    enum qz_word_kind kind;
    struct qz_link link;
    char tag[72];
    char badge[QZ_PASS_TEXT];
    char *data; /* handed over, freed by the receiver */
    size_t data_len;
    uint64_t next;
    enum qz_doubt doubt;
    uint64_t witnessed; /* BATCH: entries of the tracker's own log under its checkpoint that is held */
    bool heal;          /* LINK, to the uplink: what the log here lacks is to be fetched first; */
    uint64_t held;      /* it has so many entries */
    int number;         /* BATCH and KEPT: of the question */
    bool kept;          /* it is in the ledger; else it was refused, or there is no ledger now */
    bool pictures;      /* KEPT, of a configuration: pictures of its notices are to be fetched */
    bool short_log;     /* BATCH: the log here ends before the entry that was asked for */
    struct {
        char url[QZ_URL_MAX + 1];
        uint8_t fingerprint[QZ_FINGERPRINT_BYTES];
        struct qz_enrol_request request;
    } enrol;
    struct qz_successor_request successor;
    struct {
        char cadre[QZ_ID_TEXT], activity[QZ_ID_TEXT], who[QZ_ID_TEXT]; /* who asks, of whom, who came where */
    } name;
};

/* A picture on its way from the desk to the thread that decodes it. */
struct qz_album_page {
    struct qz_ask_show show; /* as it was asked for */
    char *data;              /* the JPEG file; handed over. NULL: there is none now */
    size_t data_len;
};

/* The queues between the threads; made by main, shared by all. */
struct qz_wires {
    struct qz_queue *asks;         /* struct qz_ask: to the desk, from everybody */
    struct qz_queue *tells;        /* struct qz_tell: to the UI */
    struct qz_queue *words;        /* struct qz_word: to the uplink */
    struct qz_queue *answers;      /* struct qz_word: BATCH and KEPT, to the uplink */
    struct qz_queue *feed;         /* struct qz_word: QZ_WORD_LINK only, to the feed */
    struct qz_queue *badges;       /* struct qz_word: LINK, BADGE and NAME, to who asks about them */
    struct qz_queue *feed_answers; /* struct qz_word: QZ_WORD_KEPT only, to the feed */
    struct qz_queue *labels;       /* struct qz_label: to the printer's thread */
    struct qz_queue *album;        /* struct qz_album_page: to the thread of pictures */
    void (*wake)(void *ui);        /* call after a push to tells */
    void *ui;
};

/* Tell the UI something and wake it. Returns whether the queue took it. What the scanner sees never fills the
 * queue's second half: it comes again with the next frame, while an outcome is told only once. */
bool qz_wires_tell(const struct qz_wires *w, const struct qz_tell *tell);
/* Ask the desk. data, if any, is freed when the queue does not take it. Returns whether it was taken. What a
 * camera read never fills the queue's second half: it is read again, a line of a hand-held scanner is not. */
bool qz_wires_ask(const struct qz_wires *w, struct qz_ask *ask);
/* Create the queues, and close them all so that every waiting thread wakes up, and destroy them. */
int qz_wires_init(struct qz_wires *w, struct qz_err *err);
void qz_wires_close(struct qz_wires *w);
void qz_wires_finish(struct qz_wires *w);

#endif
