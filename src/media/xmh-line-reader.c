/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-line-reader.h"

#include <string.h>

#include "common/xmh-text.h"

/* What a line may hold; the rest of a longer one is skipped. */
#define LINE_MAX_BYTES 1024

/* At most one chunk each pause: 3.2 MB a second. Beyond that the pipe is full, and the program waits; LiveKit prints
 * about 100 kB when ten devices join at the same time. */
#define CHUNK_BYTES (32 * 1024)
#define PAUSE_MS 10

/* Of those bytes, lines that are more than this are dropped unread: a program that prints without end cannot fill the
 * log. */
#define LINES_BURST 500
#define LINES_PER_SECOND 20
#define REPORT_INTERVAL_S 5

struct _XmhLineReader
{
  GObject parent_instance;

  GInputStream *stream;
  GCancellable *cancellable;
  char *chunk;
  GString *line; /* the unfinished one */
  guint pause;
  gboolean at_end;

  double budget; /* lines that may come now */
  gint64 refilled_us;
  guint n_dropped; /* since the last report */
  guint report;
};

G_DEFINE_FINAL_TYPE (XmhLineReader, xmh_line_reader, G_TYPE_OBJECT)

enum
{
  SIGNAL_LINE,
  SIGNAL_DROPPED,
  SIGNAL_END,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
report_dropped (XmhLineReader *self)
{
  guint n = self->n_dropped;

  self->n_dropped = 0;
  g_clear_handle_id (&self->report, g_source_remove);
  if (n > 0)
    g_signal_emit (self, signals[SIGNAL_DROPPED], 0, n);
}

static gboolean
on_report (gpointer data)
{
  XmhLineReader *self = data;

  self->report = 0;
  report_dropped (self);
  return G_SOURCE_REMOVE;
}

static void
finish_line (XmhLineReader *self)
{
  if (self->line->len == 0)
    return;

  if (self->budget >= 1)
    {
      g_autofree char *text = NULL;

      self->budget--;
      g_strdelimit (self->line->str, "\t", ' ');
      text = xmh_text_from_peer_bounded (self->line->str, (gssize) self->line->len, LINE_MAX_BYTES);
      g_signal_emit (self, signals[SIGNAL_LINE], 0, text);
    }
  else
    {
      if (self->n_dropped < G_MAXUINT)
        self->n_dropped++;
      if (self->report == 0)
        self->report = g_timeout_add_seconds (REPORT_INTERVAL_S, on_report, self);
    }
  g_string_truncate (self->line, 0);
}

static void
take (XmhLineReader *self, const char *text, gsize length)
{
  while (length > 0)
    {
      const char *end = memchr (text, '\n', length);
      gsize n = end != NULL ? (gsize) (end - text) : length;

      g_string_append_len (self->line, text, (gssize) MIN (n, LINE_MAX_BYTES - self->line->len));
      if (end != NULL)
        {
          finish_line (self);
          n++;
        }
      text += n;
      length -= n;
    }
}

static void
tell_end (XmhLineReader *self)
{
  if (self->at_end)
    return;

  self->at_end = TRUE;
  finish_line (self);
  report_dropped (self);
  g_signal_emit (self, signals[SIGNAL_END], 0);
}

static gboolean
on_pause (gpointer data)
{
  XmhLineReader *self = data;

  self->pause = 0;
  xmh_line_reader_start (self);
  return G_SOURCE_REMOVE;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhLineReader) self = user_data;
  g_autoptr(GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  gint64 now_us;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (n <= 0)
    {
      tell_end (self);
      return;
    }

  now_us = g_get_monotonic_time ();
  self->budget += (double) (now_us - self->refilled_us) * LINES_PER_SECOND / G_USEC_PER_SEC;
  self->budget = MIN (self->budget, LINES_BURST);
  self->refilled_us = now_us;
  take (self, self->chunk, (gsize) n);
  if (!g_cancellable_is_cancelled (self->cancellable))
    self->pause = g_timeout_add (PAUSE_MS, on_pause, self);
}

void
xmh_line_reader_start (XmhLineReader *self)
{
  g_input_stream_read_async (self->stream, self->chunk, CHUNK_BYTES, G_PRIORITY_DEFAULT, self->cancellable, on_read,
                             g_object_ref (self));
}

/* Emits the rest as if the output ended here. */
void
xmh_line_reader_stop (XmhLineReader *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->pause, g_source_remove);
  tell_end (self);
}

static void
xmh_line_reader_finalize (GObject *object)
{
  XmhLineReader *self = XMH_LINE_READER (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_handle_id (&self->report, g_source_remove);
  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
  g_string_free (self->line, TRUE);
  g_free (self->chunk);

  G_OBJECT_CLASS (xmh_line_reader_parent_class)->finalize (object);
}

static void
xmh_line_reader_class_init (XmhLineReaderClass *klass)
{
  GType type = XMH_TYPE_LINE_READER;

  G_OBJECT_CLASS (klass)->finalize = xmh_line_reader_finalize;

  signals[SIGNAL_LINE] = g_signal_new ("line", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       G_TYPE_STRING);
  signals[SIGNAL_DROPPED] = g_signal_new ("dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                          G_TYPE_UINT);
  signals[SIGNAL_END] = g_signal_new ("end", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
xmh_line_reader_init (XmhLineReader *self)
{
  self->cancellable = g_cancellable_new ();
  self->chunk = g_malloc (CHUNK_BYTES);
  self->line = g_string_new (NULL);
  self->budget = LINES_BURST;
  self->refilled_us = g_get_monotonic_time ();
}

/* @stream: the output of a program
 * Returns: (transfer full): a reader that has not started */
XmhLineReader *
xmh_line_reader_new (GInputStream *stream)
{
  XmhLineReader *self = g_object_new (XMH_TYPE_LINE_READER, NULL);

  self->stream = g_object_ref (stream);
  return self;
}
