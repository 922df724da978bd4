/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-http"

#include "config.h"

#include "http/xmh-http-stream.h"

#include <gio/gio.h>

#define XMH_TYPE_HTTP_INPUT (xmh_http_input_get_type ())
G_DECLARE_FINAL_TYPE (XmhHttpInput, xmh_http_input, XMH, HTTP_INPUT, GInputStream)

#define XMH_TYPE_HTTP_OUTPUT (xmh_http_output_get_type ())
G_DECLARE_FINAL_TYPE (XmhHttpOutput, xmh_http_output, XMH, HTTP_OUTPUT, GOutputStream)

struct _XmhHttpStream
{
  GIOStream parent_instance;

  XmhServing *serving;          /* not owned; NULL when it is gone or libsoup has let go */
  XmhHttpInput *input;
  XmhHttpOutput *output;
};

struct _XmhHttpInput
{
  GInputStream parent_instance;

  XmhHttpStream *stream;        /* not owned: it owns this */
};

struct _XmhHttpOutput
{
  GOutputStream parent_instance;

  XmhHttpStream *stream;        /* not owned: it owns this */
};

static void xmh_http_input_pollable_init (GPollableInputStreamInterface *iface);
static void xmh_http_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE (XmhHttpStream, xmh_http_stream, G_TYPE_IO_STREAM)
G_DEFINE_FINAL_TYPE_WITH_CODE (XmhHttpInput, xmh_http_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, xmh_http_input_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (XmhHttpOutput, xmh_http_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, xmh_http_output_pollable_init))

/* What either stream waits for, which the connection knows: it is its poller that watches the socket. A descriptor of
 * the source's own would cost libsoup's short-lived sources a wakeup of the loop each time one comes or goes. */
typedef struct
{
  GSource source;
  XmhHttpStream *stream;        /* a reference */
  GIOCondition condition;
} StreamSource;

/* @stream is NULL for an end that outlived its stream. */
static XmhServing *
serving_of (XmhHttpStream *stream)
{
  return stream != NULL ? stream->serving : NULL;
}

static gboolean
is_ready (StreamSource *self)
{
  XmhServing *serving = serving_of (self->stream);

  if (serving == NULL)
    return TRUE;

  return self->condition == G_IO_IN ? xmh_serving_may_read (serving) : xmh_serving_may_write (serving);
}

static gboolean
on_prepare (GSource *source,
            int     *timeout)
{
  *timeout = -1;
  return is_ready ((StreamSource *) source);
}

static gboolean
on_check (GSource *source)
{
  return is_ready ((StreamSource *) source);
}

static gboolean
on_dispatch (GSource    *source,
             GSourceFunc callback,
             gpointer    user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
on_finalize (GSource *source)
{
  g_clear_object (&((StreamSource *) source)->stream);
}

/* Stands for the callback where GIO sets none; only asked whether it is there. */
static gboolean
on_nothing (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs stream_source_funcs = {
  .prepare = on_prepare,
  .check = on_check,
  .dispatch = on_dispatch,
  .finalize = on_finalize,
  .closure_callback = on_nothing,
};

static GSource *
stream_source_new (XmhHttpStream *stream,
                   gpointer       end,
                   GIOCondition   condition,
                   GCancellable  *cancellable)
{
  g_autoptr(GSource) source = g_source_new (&stream_source_funcs, sizeof (StreamSource));
  StreamSource *self = (StreamSource *) source;

  g_source_set_static_name (source, "xmh-http-stream");
  g_set_object (&self->stream, stream);
  self->condition = condition;

  /* The outer one knows the callbacks and closures of pollable streams. */
  return g_pollable_source_new_full (end, source, cancellable);
}

static gboolean
would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "the socket is not ready");
  return FALSE;
}

static gboolean
is_broken (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "the connection is gone");
  return FALSE;
}

/* What the connection says, as GIO has it. */
static gssize
to_result (gssize   n,
           GError **error)
{
  if (n >= 0)
    return n;
  if (n == XMH_CHANNEL_READ_AGAIN)
    would_block (error);
  else
    is_broken (error);

  return -1;
}

/* Never blocks, whoever calls: GIO makes the non-blocking call of this one. */
static gssize
xmh_http_input_read (GInputStream *stream,
                     void         *buffer,
                     gsize         count,
                     GCancellable *cancellable,
                     GError      **error)
{
  XmhServing *serving = serving_of (XMH_HTTP_INPUT (stream)->stream);
  gssize n = serving != NULL ? xmh_serving_read (serving, buffer, count) : XMH_CHANNEL_READ_END;

  return to_result (n, error);
}

static GSource *
xmh_http_input_create_source (GPollableInputStream *pollable,
                              GCancellable         *cancellable)
{
  return stream_source_new (XMH_HTTP_INPUT (pollable)->stream, pollable, G_IO_IN, cancellable);
}

static gboolean
xmh_http_input_is_readable (GPollableInputStream *pollable)
{
  XmhServing *serving = serving_of (XMH_HTTP_INPUT (pollable)->stream);

  return serving == NULL || xmh_serving_may_read (serving);
}

static void
xmh_http_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = xmh_http_input_is_readable;
  iface->create_source = xmh_http_input_create_source;
}

static void
xmh_http_input_class_init (XmhHttpInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = xmh_http_input_read;
}

static void
xmh_http_input_init (XmhHttpInput *self)
{
}

static gssize
xmh_http_output_write (GOutputStream *stream,
                       const void    *buffer,
                       gsize          count,
                       GCancellable  *cancellable,
                       GError       **error)
{
  XmhServing *serving = serving_of (XMH_HTTP_OUTPUT (stream)->stream);
  gssize n = serving != NULL ? xmh_serving_write (serving, buffer, count) : XMH_CHANNEL_READ_FAILED;

  return to_result (n, error);
}

static GSource *
xmh_http_output_create_source (GPollableOutputStream *pollable,
                               GCancellable          *cancellable)
{
  return stream_source_new (XMH_HTTP_OUTPUT (pollable)->stream, pollable, G_IO_OUT, cancellable);
}

static gboolean
xmh_http_output_is_writable (GPollableOutputStream *pollable)
{
  XmhServing *serving = serving_of (XMH_HTTP_OUTPUT (pollable)->stream);

  return serving == NULL || xmh_serving_may_write (serving);
}

static void
xmh_http_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = xmh_http_output_is_writable;
  iface->create_source = xmh_http_output_create_source;
}

static void
xmh_http_output_class_init (XmhHttpOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = xmh_http_output_write;
}

static void
xmh_http_output_init (XmhHttpOutput *self)
{
}

static GInputStream *
xmh_http_stream_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (XMH_HTTP_STREAM (stream)->input);
}

static GOutputStream *
xmh_http_stream_get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (XMH_HTTP_STREAM (stream)->output);
}

static gboolean
xmh_http_stream_close (GIOStream    *stream,
                       GCancellable *cancellable,
                       GError      **error)
{
  XmhHttpStream *self = XMH_HTTP_STREAM (stream);
  XmhServing *serving = g_steal_pointer (&self->serving);

  if (serving != NULL)
    xmh_serving_stream_closed (serving);

  return TRUE;
}

/* GIOStream's own would close in a thread, beside the loop that all of a connection belongs to. */
static void
xmh_http_stream_close_async (GIOStream          *stream,
                             int                 io_priority,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_return_boolean (task, xmh_http_stream_close (stream, cancellable, NULL));
}

static gboolean
xmh_http_stream_close_finish (GIOStream    *stream,
                              GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
xmh_http_stream_dispose (GObject *object)
{
  XmhHttpStream *self = XMH_HTTP_STREAM (object);

  /* Closes the stream, which wants both ends. */
  G_OBJECT_CLASS (xmh_http_stream_parent_class)->dispose (object);
  if (self->input != NULL)
    self->input->stream = NULL;
  if (self->output != NULL)
    self->output->stream = NULL;
  g_clear_object (&self->input);
  g_clear_object (&self->output);
}

static void
xmh_http_stream_class_init (XmhHttpStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_http_stream_dispose;
  stream_class->get_input_stream = xmh_http_stream_get_input_stream;
  stream_class->get_output_stream = xmh_http_stream_get_output_stream;
  stream_class->close_fn = xmh_http_stream_close;
  stream_class->close_async = xmh_http_stream_close_async;
  stream_class->close_finish = xmh_http_stream_close_finish;
}

static void
xmh_http_stream_init (XmhHttpStream *self)
{
  self->input = g_object_new (XMH_TYPE_HTTP_INPUT, NULL);
  self->input->stream = self;
  self->output = g_object_new (XMH_TYPE_HTTP_OUTPUT, NULL);
  self->output->stream = self;
}

/**
 * xmh_http_stream_new:
 * @serving: (transfer none): what stands behind it; told by xmh_serving_stream_closed() when the stream closes
 *
 * Returns: (transfer full): a stream for libsoup
 */
XmhHttpStream *
xmh_http_stream_new (XmhServing *serving)
{
  XmhHttpStream *self = g_object_new (XMH_TYPE_HTTP_STREAM, NULL);

  self->serving = serving;
  return self;
}

/* What stands behind it goes before the stream: from here on reading meets the end. */
void
xmh_http_stream_forget_serving (XmhHttpStream *self)
{
  self->serving = NULL;
}
