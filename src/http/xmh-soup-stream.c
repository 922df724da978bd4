/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-http"

#include "config.h"

#include "http/xmh-soup-stream.h"

#include <gio/gio.h>

#define XMH_TYPE_SOUP_INPUT (xmh_soup_input_get_type ())
G_DECLARE_FINAL_TYPE (XmhSoupInput, xmh_soup_input, XMH, SOUP_INPUT, GInputStream)

#define XMH_TYPE_SOUP_OUTPUT (xmh_soup_output_get_type ())
G_DECLARE_FINAL_TYPE (XmhSoupOutput, xmh_soup_output, XMH, SOUP_OUTPUT, GOutputStream)

struct _XmhSoupStream
{
  GIOStream parent_instance;

  XmhSoupBridge *bridge; /* not owned; NULL when it is freed or libsoup has closed the stream */
  XmhSoupInput *input;
  XmhSoupOutput *output;
};

struct _XmhSoupInput
{
  GInputStream parent_instance;

  XmhSoupStream *stream; /* not owned; owns this */
};

struct _XmhSoupOutput
{
  GOutputStream parent_instance;

  XmhSoupStream *stream; /* not owned; owns this */
};

static void xmh_soup_input_pollable_init (GPollableInputStreamInterface *iface);
static void xmh_soup_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE (XmhSoupStream, xmh_soup_stream, G_TYPE_IO_STREAM)
G_DEFINE_FINAL_TYPE_WITH_CODE (XmhSoupInput,
                               xmh_soup_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, xmh_soup_input_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (XmhSoupOutput,
                               xmh_soup_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, xmh_soup_output_pollable_init))

/* A source for one of the two streams. The connection's poller watches the socket. A descriptor of the source's own
 * would wake the loop each time one of libsoup's short-lived sources starts or ends. */
typedef struct
{
  GSource source;
  XmhSoupStream *stream; /* a reference */
  GIOCondition condition;
} StreamSource;

/* @stream is NULL for a half that outlives its stream. */
static XmhSoupBridge *
bridge_of (XmhSoupStream *stream)
{
  return stream != NULL ? stream->bridge : NULL;
}

static gboolean
is_ready (StreamSource *self)
{
  XmhSoupBridge *bridge = bridge_of (self->stream);

  if (bridge == NULL)
    return TRUE;

  return self->condition == G_IO_IN ? xmh_soup_bridge_may_read (bridge) : xmh_soup_bridge_may_write (bridge);
}

static gboolean
on_prepare (GSource *source, int *timeout)
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
on_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
on_finalize (GSource *source)
{
  g_clear_object (&((StreamSource *) source)->stream);
}

/* A placeholder for the callback where GIO sets none; only its presence counts. */
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
stream_source_new (XmhSoupStream *stream, gpointer end, GIOCondition condition, GCancellable *cancellable)
{
  g_autoptr(GSource) source = g_source_new (&stream_source_funcs, sizeof (StreamSource));
  StreamSource *self = (StreamSource *) source;

  g_source_set_static_name (source, "xmh-http-stream");
  g_set_object (&self->stream, stream);
  self->condition = condition;

  /* The outer source handles the callbacks and closures of pollable streams. */
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

/* Converts the connection's result for GIO. */
static gssize
to_result (gssize n, GError **error)
{
  if (n >= 0)
    return n;
  if (n == XMH_CHANNEL_READ_AGAIN)
    would_block (error);
  else
    is_broken (error);

  return -1;
}

/* Never blocks, because GIO builds its non-blocking call on this function. */
static gssize
xmh_soup_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  XmhSoupBridge *bridge = bridge_of (XMH_SOUP_INPUT (stream)->stream);
  gssize n = bridge != NULL ? xmh_soup_bridge_read (bridge, buffer, count) : XMH_CHANNEL_READ_END;

  return to_result (n, error);
}

static GSource *
xmh_soup_input_create_source (GPollableInputStream *pollable, GCancellable *cancellable)
{
  return stream_source_new (XMH_SOUP_INPUT (pollable)->stream, pollable, G_IO_IN, cancellable);
}

static gboolean
xmh_soup_input_is_readable (GPollableInputStream *pollable)
{
  XmhSoupBridge *bridge = bridge_of (XMH_SOUP_INPUT (pollable)->stream);

  return bridge == NULL || xmh_soup_bridge_may_read (bridge);
}

static void
xmh_soup_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = xmh_soup_input_is_readable;
  iface->create_source = xmh_soup_input_create_source;
}

static void
xmh_soup_input_class_init (XmhSoupInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = xmh_soup_input_read;
}

static void
xmh_soup_input_init (XmhSoupInput *self)
{
}

static gssize
xmh_soup_output_write (GOutputStream *stream,
                       const void *buffer,
                       gsize count,
                       GCancellable *cancellable,
                       GError **error)
{
  XmhSoupBridge *bridge = bridge_of (XMH_SOUP_OUTPUT (stream)->stream);
  gssize n = bridge != NULL ? xmh_soup_bridge_write (bridge, buffer, count) : XMH_CHANNEL_READ_FAILED;

  return to_result (n, error);
}

static GSource *
xmh_soup_output_create_source (GPollableOutputStream *pollable, GCancellable *cancellable)
{
  return stream_source_new (XMH_SOUP_OUTPUT (pollable)->stream, pollable, G_IO_OUT, cancellable);
}

static gboolean
xmh_soup_output_is_writable (GPollableOutputStream *pollable)
{
  XmhSoupBridge *bridge = bridge_of (XMH_SOUP_OUTPUT (pollable)->stream);

  return bridge == NULL || xmh_soup_bridge_may_write (bridge);
}

static void
xmh_soup_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = xmh_soup_output_is_writable;
  iface->create_source = xmh_soup_output_create_source;
}

static void
xmh_soup_output_class_init (XmhSoupOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = xmh_soup_output_write;
}

static void
xmh_soup_output_init (XmhSoupOutput *self)
{
}

static GInputStream *
xmh_soup_stream_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (XMH_SOUP_STREAM (stream)->input);
}

static GOutputStream *
xmh_soup_stream_get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (XMH_SOUP_STREAM (stream)->output);
}

static gboolean
xmh_soup_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  XmhSoupStream *self = XMH_SOUP_STREAM (stream);
  XmhSoupBridge *bridge = g_steal_pointer (&self->bridge);

  if (bridge != NULL)
    xmh_soup_bridge_stream_closed (bridge);

  return TRUE;
}

/* The default implementation of GIOStream would close in a thread, beside the loop of the connection. */
static void
xmh_soup_stream_close_async (GIOStream *stream,
                             int io_priority,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_return_boolean (task, xmh_soup_stream_close (stream, cancellable, NULL));
}

static gboolean
xmh_soup_stream_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
xmh_soup_stream_dispose (GObject *object)
{
  XmhSoupStream *self = XMH_SOUP_STREAM (object);

  /* This closes the stream, which needs both halves. */
  G_OBJECT_CLASS (xmh_soup_stream_parent_class)->dispose (object);
  if (self->input != NULL)
    self->input->stream = NULL;
  if (self->output != NULL)
    self->output->stream = NULL;
  g_clear_object (&self->input);
  g_clear_object (&self->output);
}

static void
xmh_soup_stream_class_init (XmhSoupStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_soup_stream_dispose;
  stream_class->get_input_stream = xmh_soup_stream_get_input_stream;
  stream_class->get_output_stream = xmh_soup_stream_get_output_stream;
  stream_class->close_fn = xmh_soup_stream_close;
  stream_class->close_async = xmh_soup_stream_close_async;
  stream_class->close_finish = xmh_soup_stream_close_finish;
}

static void
xmh_soup_stream_init (XmhSoupStream *self)
{
  self->input = g_object_new (XMH_TYPE_SOUP_INPUT, NULL);
  self->input->stream = self;
  self->output = g_object_new (XMH_TYPE_SOUP_OUTPUT, NULL);
  self->output->stream = self;
}

XmhSoupStream *
xmh_soup_stream_new (XmhSoupBridge *bridge)
{
  XmhSoupStream *self = g_object_new (XMH_TYPE_SOUP_STREAM, NULL);

  self->bridge = bridge;
  return self;
}

void
xmh_soup_stream_forget_bridge (XmhSoupStream *self)
{
  self->bridge = NULL;
}
