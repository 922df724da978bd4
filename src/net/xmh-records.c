/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-records.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* Type, version, length (RFC 8446, 5.1). */
#define HEADER_SIZE 5

/* What an encrypted record may hold in TLS 1.2 (RFC 5246, 6.2.3); less in TLS 1.3. */
#define CONTENT_MAX (16384 + 2048)

/* Records that one turn gives: a chunk's worth of messages, but not of single bytes, of which each costs as much. */
#define RECORDS_PER_TURN 128

/* Shared by all, which is why they belong to one thread: between two turns nothing stays in here. */
static struct
{
  guint8 bytes[HEADER_SIZE + CONTENT_MAX + XMH_RECORDS_READ_SIZE];
  gsize offset;
  gsize length;
  gboolean is_drained;          /* the socket had no more */
  guint records;                /* given in this turn */
} scratch;

/* What is at hand, in one piece. */
typedef struct
{
  const guint8 *bytes;
  gsize length;
} Window;

void
xmh_records_clear (XmhRecords *self)
{
  xmh_rest_clear (&self->received);
}

/**
 * xmh_records_allow:
 * @self: records
 * @given_max: bytes, headers included
 *
 * Begins to count anew: from here on no more than @given_max is given, until the next call. The record that would
 * exceed it is not waited for.
 */
void
xmh_records_allow (XmhRecords *self,
                   gsize       given_max)
{
  self->given = 0;
  self->given_max = given_max;
}

/* What lies in @received comes first; the scratch is used when that has no whole record any more. */
static Window
get_window (const XmhRecords *self)
{
  const XmhRest *received = &self->received;

  if (received->length > 0)
    return (Window) { received->bytes + received->offset, received->length - received->offset };

  return (Window) { scratch.bytes + scratch.offset, scratch.length - scratch.offset };
}

/* Whether this can't be the header of a record. Nothing is waited for then: the library finds the words. */
static gboolean
is_no_header (const guint8 *header)
{
  return header[0] < 20 || header[0] > 24 || header[1] != 3 || header[3] * 256 + header[4] > CONTENT_MAX;
}

/* The length of the record that begins the window, or of its header alone if it is none; 0 when it is not known yet. */
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

void
xmh_records_begin_turn (void)
{
  scratch.offset = scratch.length = 0;
  scratch.is_drained = FALSE;
  scratch.records = 0;
}

/**
 * xmh_records_end_turn:
 * @self: records that were pulled from
 *
 * Keeps what was read from the socket and not given.
 */
void
xmh_records_end_turn (XmhRecords *self)
{
  xmh_rest_append (&self->received, scratch.bytes + scratch.offset, scratch.length - scratch.offset);
  xmh_records_begin_turn ();
}

/* Returns: how many records were given since the turn began */
guint
xmh_records_count_in_turn (void)
{
  return scratch.records;
}

/* The beginning of a record moves to the front, so that what follows comes right behind it. */
static void
gather_in_scratch (XmhRecords *self)
{
  Window window = get_window (self);

  if (window.length > 0)
    memmove (scratch.bytes, window.bytes, window.length);
  xmh_rest_clear (&self->received);
  scratch.offset = 0;
  scratch.length = window.length;
}

/* Returns: as recv(); the count is of what is new */
static gssize
receive (XmhRecords *self,
         int         fd)
{
  gssize n;

  if (scratch.is_drained)
    {
      errno = EAGAIN;
      return -1;
    }

  gather_in_scratch (self);
  do
    n = recv (fd, scratch.bytes + scratch.length, XMH_RECORDS_READ_SIZE, 0);
  while (n < 0 && errno == EINTR);

  if (n > 0)
    {
      scratch.length += (gsize) n;
      scratch.is_drained = n < XMH_RECORDS_READ_SIZE;
    }

  return n;
}

/* Decides on the record that begins the window, as soon as its header is there. */
static gboolean
may_give (XmhRecords *self)
{
  Window window = get_window (self);
  gsize length = get_record_length (window);

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
  if (length > self->given_max - self->given)
    {
      self->is_over = TRUE;
      errno = EMSGSIZE;
      return FALSE;
    }

  return TRUE;
}

static void
begin_record (XmhRecords *self)
{
  Window window = get_window (self);

  self->is_broken = is_no_header (window.bytes);
  self->record_left = get_record_length (window);
  self->given += self->record_left;
  scratch.records++;
}

static void
advance (XmhRecords *self,
         gsize       length)
{
  if (self->received.length > 0)
    xmh_rest_advance (&self->received, length);
  else
    scratch.offset += length;
}

/**
 * xmh_records_pull:
 * @self: records
 * @fd: the socket
 * @buffer: where the bytes go
 * @length: its size
 *
 * To be called between xmh_records_begin_turn() and xmh_records_end_turn().
 *
 * Returns: as recv(): bytes of one record, all of which are at hand. EAGAIN when there is no whole one, or when this
 *   turn has had its share; EMSGSIZE when it would exceed what is allowed; EPROTO behind what is no record
 */
gssize
xmh_records_pull (XmhRecords *self,
                  int         fd,
                  void       *buffer,
                  gsize       length)
{
  while (self->record_left == 0)
    {
      gssize n;

      if (!may_give (self))
        return -1;
      if (has_whole (get_window (self)))
        {
          begin_record (self);
          break;
        }
      n = receive (self, fd);
      if (n <= 0)
        return n;
    }

  length = MIN (length, self->record_left);
  memcpy (buffer, get_window (self).bytes, length);
  advance (self, length);
  self->record_left -= length;

  return (gssize) length;
}

/* Within a turn: whether it makes sense to pull once more. */
gboolean
xmh_records_may_have_more (const XmhRecords *self)
{
  return scratch.records < RECORDS_PER_TURN && (has_whole (get_window (self)) || !scratch.is_drained);
}

/* Between two turns: whether a whole record is at hand, of which the kernel knows nothing any more. */
gboolean
xmh_records_has_record (const XmhRecords *self)
{
  return has_whole (get_window (self));
}
