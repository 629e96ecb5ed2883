/* Pieces that the readers and writers of messages share. Private to this room. */
#ifndef QZ_WIRE_MSG_INT_H
#define QZ_WIRE_MSG_INT_H

#include "base/buf.h"
#include "base/json.h"
#include "base/jsonw.h"

/* One JSON object, or NULL with *err. */
json_t *qz_msg_load(const char *json, size_t len, struct qz_err *err);
/* A string member into out of cap bytes. */
int qz_msg_get_text(const json_t *obj, const char *key, char *out, size_t cap, struct qz_err *err);
/* An id member of that letter into a QZ_ID_TEXT field. */
int qz_msg_get_id(const json_t *obj, const char *key, char letter, char *out, struct qz_err *err);
/* A whole number from min to max that fits an int. */
int qz_msg_get_int(const json_t *obj, const char *key, int min, int max, int *out, struct qz_err *err);
/* calloc for n items, n = 0 giving NULL without failure. */
int qz_msg_alloc(void **out, size_t n, size_t item, struct qz_err *err);
/* A base64 text of whole items of `item` bytes each, at most `most` of them, into *out (malloc'd); *count
 * receives how many. what: of the sentence when it is none. */
int qz_msg_get_items(const json_t *obj, const char *key, const char *what, size_t item, size_t most,
                     void **out, size_t *count, struct qz_err *err);
/* A figure. Writing keeps it within QZ_FIGURE_MOST, and says null of what is unknown. Reading never fails. */
void qz_msg_figure(struct qz_buf *out, const char *key, int64_t v);
int64_t qz_msg_get_figure(const json_t *obj, const char *key);

struct qz_stats;
struct qz_stats_by;
/* The member "by" of figures: those that are somebody's word, by enum qz_whose. Without it all are zero. */
void qz_msg_by(struct qz_buf *out, const struct qz_stats_by *by);
void qz_msg_get_by(const json_t *obj, struct qz_stats_by *by);
int qz_stats_from(const json_t *obj, struct qz_stats *out, struct qz_err *err);

struct qz_config;
/* The member "notices" of a configuration. A reader passes over one that it cannot take: -1 is QZ_E_NOMEM. */
void qz_notices_write(const struct qz_config *c, struct qz_buf *out);
int qz_notices_read(const json_t *obj, struct qz_config *c, struct qz_err *err);

#endif
