/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "transport/xmh-byte-queue.h"

/* Bytes that one read of a socket takes at most. */
#define XMH_TLS_RECORDS_READ_SIZE 65536

/*
 * What GnuTLS gets at most, in bytes of records' content, for a handshake or between application data. It collects
 * the records of a message for as long as the message's header promises, which may be 16 MiB. A message that is not
 * complete is held in memory for as long as a deadline allows, or a tunnel lasts.
 *
 * A client sends its hello, or two after a retry, and a few hundred bytes more: the hub asks for no certificates.
 * Chromium's has 2 KiB, most of it a large key share. At this bound 512 handshakes hold less than 16 MiB, and 9 MiB of
 * those are GnuTLS's sessions.
 */
#define XMH_TLS_RECORDS_CLIENT_FLIGHT_MAX (10 * 1024)

/* A server sends its chain: OpenSSL and BoringSSL take 100 KiB. There are few such handshakes at a time. */
#define XMH_TLS_RECORDS_SERVER_FLIGHT_MAX (128 * 1024)

/* One full record of data, and before it 15 KiB of session tickets (OpenSSL sends two, of less than 2 KiB as a rule) or
 * 700 key updates. */
#define XMH_TLS_RECORDS_BETWEEN_DATA_MAX (32 * 1024)

/**
 * XmhTlsRecords:
 *
 * What comes from a socket in TLS, given to the TLS library one whole record after the other. Three things bound the
 * memory that the other end can take. A record that is not complete waits here, where it costs its own length and not
 * the four times 16 KiB that GnuTLS sets aside for it. So does a client's hello, or any message that is not encrypted,
 * in however many records it comes: one by one they would cost GnuTLS 40 KiB. And what is given is counted, since
 * GnuTLS collects an encrypted message for as long as its header promises.
 *
 * All zeros is a new one. Used by one thread only.
 */
typedef struct
{
  XmhByteQueue received;
  XmhByteQueue message; /* the beginning of one, without the headers of its records */
  XmhByteQueue joined;  /* a record made of a whole message */
  gsize record_left;    /* of the record that is given just now */
  gsize given;          /* since xmh_tls_records_allow() */
  gsize given_max;
  gboolean joins;      /* handshake records: what comes is not encrypted yet */
  gboolean is_tls_1_3; /* a change of cipher spec means nothing */
  gboolean is_broken;  /* what follows can't be told apart any more */
  gboolean is_over;    /* the other end asked for more memory than it is given */
} XmhTlsRecords;

void xmh_tls_records_clear (XmhTlsRecords *self);
void xmh_tls_records_allow (XmhTlsRecords *self, gsize given_max);

void xmh_tls_records_join (XmhTlsRecords *self);
void xmh_tls_records_note_version (XmhTlsRecords *self, gboolean is_tls_1_3);

void xmh_tls_records_begin_turn (void);
void xmh_tls_records_end_turn (XmhTlsRecords *self);
guint xmh_tls_records_count_in_turn (void);

gssize xmh_tls_records_pull (XmhTlsRecords *self, int fd, void *buffer, gsize length);
const guint8 *xmh_tls_records_peek (const XmhTlsRecords *self, gsize *length);
gboolean xmh_tls_records_may_have_more (const XmhTlsRecords *self);
gboolean xmh_tls_records_has_record (const XmhTlsRecords *self);
