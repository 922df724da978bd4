/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-tls-records.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* Type, version, length (RFC 8446, 5.1). */
#define HEADER_SIZE 5

/* What an encrypted record may hold in TLS 1.2 (RFC 5246, 6.2.3); less in TLS 1.3. */
#define CONTENT_MAX (16384 + 2048)

/* Type and length of a message (RFC 8446, 4). */
#define MESSAGE_HEADER_SIZE 4

/* Types of records. */
#define CHANGE_CIPHER_SPEC 20
#define ALERT 21
#define HANDSHAKE 22
#define HEARTBEAT 24

/* The size of reads before encryption. It fits a hello, or the client's last flight with a request. It is small,
 * since unused bytes stay in memory and there are many handshakes at the same time. */
#define FIRST_READ_SIZE 4096

/* Enough for a chunk of full records. It bounds the work for records of single bytes, each of which costs as much. */
#define RECORDS_PER_TURN 128

/* Shared by all records of the one thread; empty between turns. */
static struct
{
  guint8 bytes[HEADER_SIZE + CONTENT_MAX + XMH_TLS_RECORDS_READ_SIZE];
  gsize offset;
  gsize length;
  gboolean is_drained; /* the socket has no more bytes */
  guint records;       /* given to GnuTLS in this turn */
} scratch;

/* The available bytes, contiguous. */
typedef struct
{
  const guint8 *bytes;
  gsize length;
} Window;

void
xmh_tls_records_clear (XmhTlsRecords *self)
{
  xmh_byte_queue_clear (&self->received);
  xmh_byte_queue_clear (&self->message);
  xmh_byte_queue_clear (&self->joined);
}

void
xmh_tls_records_allow (XmhTlsRecords *self, gsize given_max)
{
  self->given = 0;
  self->given_max = given_max;
}

void
xmh_tls_records_join (XmhTlsRecords *self)
{
  self->joins = TRUE;
}

void
xmh_tls_records_note_version (XmhTlsRecords *self, gboolean is_tls_1_3)
{
  self->is_tls_1_3 = is_tls_1_3;
}

/* @received comes first, then the scratch buffer once @received has no complete record. */
static Window
get_window (const XmhTlsRecords *self)
{
  const XmhByteQueue *received = &self->received;

  if (received->length > 0)
    return (Window){ received->bytes + received->offset, received->length - received->offset };

  return (Window){ scratch.bytes + scratch.offset, scratch.length - scratch.offset };
}

/* If this can't be the header of a record, GnuTLS gets it immediately and reports the error. */
static gboolean
is_no_header (const guint8 *header)
{
  return header[0] < CHANGE_CIPHER_SPEC || header[0] > HEARTBEAT || header[1] != 3 ||
         header[3] * 256 + header[4] > CONTENT_MAX;
}

/* The length of the record at the start of the window, or of its header if that is invalid; 0 if unknown so far. */
static gsize
get_record_length (Window window)
{
  if (window.length < HEADER_SIZE)
    return 0;
  if (is_no_header (window.bytes))
    return HEADER_SIZE;

  return HEADER_SIZE + window.bytes[3] * 256u + window.bytes[4];
}

static gboolean
has_whole (Window window)
{
  gsize length = get_record_length (window);

  return length > 0 && length <= window.length;
}

/* Only content counts, since GnuTLS collects messages from it. */
static gsize
get_cost (gsize record_length)
{
  return MAX (record_length - HEADER_SIZE, 1);
}

void
xmh_tls_records_begin_turn (void)
{
  scratch.offset = scratch.length = 0;
  scratch.is_drained = FALSE;
  scratch.records = 0;
}

void
xmh_tls_records_end_turn (XmhTlsRecords *self)
{
  xmh_byte_queue_append (&self->received, scratch.bytes + scratch.offset, scratch.length - scratch.offset);
  xmh_tls_records_begin_turn ();
}

guint
xmh_tls_records_count_in_turn (void)
{
  return scratch.records;
}

/* Moves the beginning of a record to the front, so that the next read continues it. */
static void
gather_in_scratch (XmhTlsRecords *self)
{
  Window window = get_window (self);

  if (window.length > 0)
    memmove (scratch.bytes, window.bytes, window.length);
  xmh_byte_queue_clear (&self->received);
  scratch.offset = 0;
  scratch.length = window.length;
}

/* Returns: as recv(); counts new bytes only */
static gssize
receive (XmhTlsRecords *self, int fd)
{
  gsize size = self->joins ? FIRST_READ_SIZE : XMH_TLS_RECORDS_READ_SIZE;
  gssize n;

  if (scratch.is_drained)
    {
      errno = EAGAIN;
      return -1;
    }

  gather_in_scratch (self);
  do
    n = recv (fd, scratch.bytes + scratch.length, size, 0);
  while (n < 0 && errno == EINTR);

  if (n > 0)
    {
      scratch.length += (gsize) n;
      scratch.is_drained = (gsize) n < size;
    }

  return n;
}

static gboolean
refuse (XmhTlsRecords *self)
{
  self->is_over = TRUE;
  errno = EMSGSIZE;
  return FALSE;
}

static gboolean
may_give (XmhTlsRecords *self)
{
  gsize length = get_record_length (get_window (self));

  if (self->is_broken)
    {
      errno = EPROTO;
      return FALSE;
    }
  if (scratch.records == RECORDS_PER_TURN)
    {
      errno = EAGAIN;
      return FALSE;
    }
  if (self->is_over || (length > 0 && get_cost (length) > self->given_max - self->given))
    return refuse (self);

  return TRUE;
}

static void
advance (XmhTlsRecords *self, gsize length)
{
  if (self->received.length > 0)
    xmh_byte_queue_advance (&self->received, length);
  else
    scratch.offset += length;
}

/* The length of the incomplete message with its header; 0 if unknown so far. */
static gsize
get_message_length (const XmhTlsRecords *self)
{
  const guint8 *header;

  if (self->message.length - self->message.offset < MESSAGE_HEADER_SIZE)
    return 0;

  header = self->message.bytes + self->message.offset;
  return MESSAGE_HEADER_SIZE + ((gsize) header[1] << 16 | (gsize) header[2] << 8 | header[3]);
}

/* The record has the latest version that the peer sent. */
static void
join_message (XmhTlsRecords *self, const guint8 *version)
{
  gsize length = get_message_length (self);
  guint8 header[HEADER_SIZE] = { HANDSHAKE, version[0], version[1], (guint8) (length >> 8), (guint8) length };

  if (length > self->given_max)
    self->is_over = TRUE;
  if (length == 0 || length > self->message.length - self->message.offset)
    return;

  xmh_byte_queue_append (&self->joined, header, sizeof header);
  xmh_byte_queue_append (&self->joined, self->message.bytes + self->message.offset, length);
  xmh_byte_queue_advance (&self->message, length);
}

static void
begin_record (XmhTlsRecords *self)
{
  Window window = get_window (self);
  gsize length = get_record_length (window);
  guint8 type = window.bytes[0];
  const guint8 version[] = { window.bytes[1], window.bytes[2] };

  self->given += get_cost (length);
  scratch.records++;
  if (is_no_header (window.bytes))
    self->is_broken = TRUE;
  else if (type != HANDSHAKE && type != ALERT && !(type == CHANGE_CIPHER_SPEC && self->is_tls_1_3))
    self->joins = FALSE;

  /* GnuTLS reports an empty record as an error. */
  if (!self->joins || type != HANDSHAKE || self->is_broken || length == HEADER_SIZE)
    {
      self->record_left = length;
      return;
    }

  xmh_byte_queue_append (&self->message, window.bytes + HEADER_SIZE, length - HEADER_SIZE);
  advance (self, length);
  join_message (self, version);
}

/* Returns: as recv(); more than 0 if a record is ready */
static gssize
find_record (XmhTlsRecords *self, int fd)
{
  static const guint8 same_version[] = { 3, 3 };

  /* A record may hold several messages. */
  if (self->joined.length == 0)
    join_message (self, same_version);
  while (self->record_left == 0 && self->joined.length == 0)
    {
      gssize n = 1;

      if (!may_give (self))
        return -1;
      if (has_whole (get_window (self)))
        begin_record (self);
      else
        n = receive (self, fd);
      if (n <= 0)
        return n;
    }

  return 1;
}

gssize
xmh_tls_records_pull (XmhTlsRecords *self, int fd, void *buffer, gsize length)
{
  gssize n = find_record (self, fd);

  if (n <= 0)
    return n;

  if (self->joined.length > 0)
    {
      length = MIN (length, self->joined.length - self->joined.offset);
      memcpy (buffer, self->joined.bytes + self->joined.offset, length);
      xmh_byte_queue_advance (&self->joined, length);
      return (gssize) length;
    }

  length = MIN (length, self->record_left);
  memcpy (buffer, get_window (self).bytes, length);
  advance (self, length);
  self->record_left -= length;

  return (gssize) length;
}

const guint8 *
xmh_tls_records_peek (const XmhTlsRecords *self, gsize *length)
{
  *length = self->record_left;
  return get_window (self).bytes;
}

gboolean
xmh_tls_records_may_have_more (const XmhTlsRecords *self)
{
  return scratch.records < RECORDS_PER_TURN && (has_whole (get_window (self)) || !scratch.is_drained);
}

gboolean
xmh_tls_records_has_record (const XmhTlsRecords *self)
{
  return has_whole (get_window (self));
}
