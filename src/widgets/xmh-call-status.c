/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-panel"

#include "config.h"

#include "widgets/xmh-call-status.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"

/* Shorter calls show nothing, since a flicker would distract. */
#define PATIENCE_MS 300

struct _XmhCallStatus
{
  GtkWidget parent_instance;

  GtkRevealer *revealer;
  GtkSpinner *spinner;
  GtkImage *icon;
  GtkLabel *label;
  GtkButton *dismiss;

  GtkWidget *button;         /* (nullable) insensitive while its call runs; a weak pointer */
  GCancellable *cancellable; /* (nullable) of the running call */
  guint patience_id;
};

G_DEFINE_FINAL_TYPE (XmhCallStatus, xmh_call_status, GTK_TYPE_WIDGET)

/* One call. The widget may be gone, or show another call, when the answer comes. */
typedef struct
{
  XmhCallStatus *status; /* not owned; valid until @cancellable is cancelled */
  GCancellable *cancellable;
  XmhCallDoneFunc done;
  gpointer owner;
} Call;

static void
call_free (Call *call)
{
  g_clear_object (&call->cancellable);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static gboolean
is_too_old (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE);
}

/* One or two sentences for the user. */
static char *
describe_error (const GError *error)
{
  g_autoptr(GError) copy = g_error_copy (error);

  if (is_too_old (error))
    return g_strdup (_ ("The running hub is too old for this. Update XR Media Hub and restart it."));
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return g_strdup (_ ("The hub is no longer running."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT))
    return g_strdup (_ ("The hub did not respond in time."));

  g_dbus_error_strip_remote_error (copy);
  return g_strdup (copy->message);
}

/* A feature that this computer or an older hub lacks is not a failure, so it has no error style. */
static void
set_style (XmhCallStatus *self, gboolean is_failure)
{
  const char *classes[] = { is_failure ? "error" : "dim-label", NULL };

  gtk_image_set_from_icon_name (self->icon, is_failure ? "dialog-error-symbolic" : "dialog-information-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  gtk_widget_set_css_classes (GTK_WIDGET (self->label), classes);
}

static void
show (XmhCallStatus *self, gboolean is_error, const char *text)
{
  gtk_label_set_label (self->label, text);
  gtk_spinner_set_spinning (self->spinner, !is_error);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), !is_error);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), is_error);
  gtk_widget_set_visible (GTK_WIDGET (self->dismiss), is_error);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

static void
hide (XmhCallStatus *self)
{
  gtk_spinner_set_spinning (self->spinner, FALSE);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
set_button (XmhCallStatus *self, GtkWidget *button)
{
  if (self->button != NULL)
    gtk_widget_set_sensitive (self->button, TRUE);
  g_set_weak_pointer (&self->button, button);
  if (self->button != NULL)
    gtk_widget_set_sensitive (self->button, FALSE);
}

static gboolean
on_patience_over (gpointer user_data)
{
  XmhCallStatus *self = user_data;

  self->patience_id = 0;
  set_style (self, FALSE);
  show (self, FALSE, gtk_label_get_label (self->label));
  return G_SOURCE_REMOVE;
}

/* Cancels a call that still runs.
 * @button: (nullable): insensitive while the call runs
 * @running: what is being done, in words */
void
xmh_call_status_begin (XmhCallStatus *self, GtkWidget *button, const char *running)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->patience_id, g_source_remove);

  self->cancellable = g_cancellable_new ();
  set_button (self, button);
  hide (self);
  gtk_label_set_label (self->label, running);
  self->patience_id = g_timeout_add (PATIENCE_MS, on_patience_over, self);
}

/* @error: (nullable): why the call failed */
void
xmh_call_status_end (XmhCallStatus *self, const GError *error)
{
  g_autofree char *text = NULL;

  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_object (&self->cancellable);
  set_button (self, NULL);
  if (error == NULL)
    {
      hide (self);
      return;
    }

  text = describe_error (error);
  set_style (self, !g_error_matches (error, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE) && !is_too_old (error));
  show (self, TRUE, text);
}

GCancellable *
xmh_call_status_get_cancellable (XmhCallStatus *self)
{
  return self->cancellable;
}

gboolean
xmh_call_status_is_running (XmhCallStatus *self)
{
  return self->cancellable != NULL;
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Call) call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);

  if (g_cancellable_is_cancelled (call->cancellable))
    return;

  xmh_call_status_end (call->status, error);
  if (answer != NULL && call->done != NULL)
    call->done (answer, call->owner);
}

/* The user may need time to type a password. */
static int
timeout_of (const char *member)
{
  return g_str_has_suffix (member, "Firewall") ? G_MAXINT : -1;
}

/* @button: (nullable): insensitive while the call runs
 * @running: what is being done, in words
 * @member: a method of the hub
 * @parameters: (nullable): a tuple of arguments; floating references are consumed
 * @done: (nullable): called with the answer
 * @owner: passed to @done; it contains @self, so it lives at least as long */
void
xmh_call_status_call (XmhCallStatus *self,
                      XmhHubProxy *service,
                      GtkWidget *button,
                      const char *running,
                      const char *member,
                      GVariant *parameters,
                      XmhCallDoneFunc done,
                      gpointer owner)
{
  g_autoptr(GVariant) arguments = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (service);
  Call *call;

  xmh_call_status_begin (self, button, running);
  if (hub == NULL)
    {
      g_autoptr(GError) error = g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER, "");

      xmh_call_status_end (self, error);
      return;
    }

  call = g_new0 (Call, 1);
  call->status = self;
  call->cancellable = g_object_ref (self->cancellable);
  call->done = done;
  call->owner = owner;
  g_dbus_proxy_call (G_DBUS_PROXY (hub), member, arguments, G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION,
                     timeout_of (member), self->cancellable, on_answer, call);
}

static void
xmh_call_status_dispose (GObject *object)
{
  XmhCallStatus *self = XMH_CALL_STATUS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_weak_pointer (&self->button);
  g_clear_pointer ((GtkWidget **) &self->revealer, gtk_widget_unparent);
  G_OBJECT_CLASS (xmh_call_status_parent_class)->dispose (object);
}

static void
xmh_call_status_class_init (XmhCallStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xmh_call_status_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-call-status.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, XmhCallStatus, revealer);
  gtk_widget_class_bind_template_child (widget_class, XmhCallStatus, spinner);
  gtk_widget_class_bind_template_child (widget_class, XmhCallStatus, icon);
  gtk_widget_class_bind_template_child (widget_class, XmhCallStatus, label);
  gtk_widget_class_bind_template_child (widget_class, XmhCallStatus, dismiss);
  gtk_widget_class_bind_template_callback (widget_class, hide);
}

static void
xmh_call_status_init (XmhCallStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
