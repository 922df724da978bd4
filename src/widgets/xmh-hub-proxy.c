/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-panel"

#include "config.h"

#include "widgets/xmh-hub-proxy.h"

#include <glib/gi18n.h>
#include <sys/wait.h>

#include "common/xmh-ids.h"
#include "widgets/xmh-device-list.h"
#include "xmh-systemd-bus.h"

/* Rotations and restarts take a few seconds at most. */
#define CALL_TIMEOUT_MS 30000
#define START_TIMEOUT_MS 60000

/* The bus answers only after a minute, even if the unit has failed much earlier. So the user's service manager is
 * queried as well, after each of these pauses. Without a manager, only the bus reports the failure. */
#define PAUSE_MS 400
#define UNIT_PATH XMH_SYSTEMD_PATH "/unit/xr_2dmedia_2dhub_2eservice"

struct _XmhHubProxy
{
  GObject parent_instance;

  XmhBusMediaHub *hub;    /* NULL until there is a bus */
  XmhDeviceList *devices; /* NULL until there is a bus */
  GVariant *no_devices;
  GCancellable *cancellable;
  XmhHubProxyState state;
  char *reason;
  gboolean is_passive;    /* whether it leaves the start of the hub to others */
  gboolean is_stopping;   /* whether the last state was that it is stopping */
  gboolean is_starting;   /* whether the bus was requested to start it */
  GCancellable *starting; /* (nullable) of that request */
  gint64 start_us;        /* monotonic, as systemd's times are; earlier failures do not count */
  guint pause_id;         /* until the service manager is queried */
};

G_DEFINE_FINAL_TYPE (XmhHubProxy, xmh_hub_proxy, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_SESSIONS_CHANGED,
  SIGNAL_DEVICES_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_state (XmhHubProxy *self, XmhHubProxyState state, const char *reason)
{
  g_autofree char *copy = g_strdup (reason);

  g_debug ("the service is in state %d%s%s", state, reason != NULL ? ": " : "", reason != NULL ? reason : "");
  self->state = state;
  g_free (self->reason);
  self->reason = g_steal_pointer (&copy);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
has_owner (XmhHubProxy *self)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->hub));

  return owner != NULL;
}

static void
end_start (XmhHubProxy *self)
{
  self->is_starting = FALSE;
  g_clear_handle_id (&self->pause_id, g_source_remove);
  g_cancellable_cancel (self->starting);
  g_clear_object (&self->starting);
}

static gboolean
has_failed (XmhHubProxy *self, XmhSystemdService *unit)
{
  const char *result = xmh_systemd_service_get_result (unit);

  if (result == NULL || g_str_equal (result, "") || g_str_equal (result, "success"))
    return FALSE;

  /* A unit that has failed too often is not started again, so its exit time does not change. */
  return xmh_systemd_service_get_exec_main_exit_timestamp_monotonic (unit) >= (guint64) self->start_us ||
         g_str_equal (result, "start-limit-hit");
}

/* The status of the unit or, without one, its result. */
static char *
describe_failure (XmhSystemdService *unit)
{
  const char *text = xmh_systemd_service_get_status_text (unit);
  int code = xmh_systemd_service_get_exec_main_code (unit);
  int status = xmh_systemd_service_get_exec_main_status (unit);

  if (text != NULL && *text != '\0')
    return g_strdup (text);
  if (code == CLD_EXITED)
    return g_strdup_printf (_ ("The hub exited with status %d. For its messages, run “journalctl --user -u "
                               "xr-media-hub”."),
                            status);
  if (code == CLD_KILLED || code == CLD_DUMPED)
    return g_strdup_printf (
      _ ("The hub was ended by signal %d. For its messages, run “journalctl --user -u xr-media-hub”."), status);

  return g_strdup (_ ("For the hub’s messages, run “journalctl --user -u xr-media-hub”."));
}

static gboolean on_pause_over (gpointer user_data);

static void
on_unit (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhSystemdService) unit = xmh_systemd_service_proxy_new_finish (result, NULL);
  XmhHubProxy *self = user_data;
  g_autofree char *reason = NULL;

  /* Cancelled, since the start is over. */
  if (unit == NULL)
    return;
  if (!has_failed (self, unit))
    {
      self->pause_id = g_timeout_add (PAUSE_MS, on_pause_over, self);
      return;
    }

  /* The manager may still restart the hub, which would then own its name. */
  reason = describe_failure (unit);
  end_start (self);
  if (self->state == XMH_HUB_PROXY_STARTING)
    set_state (self, XMH_HUB_PROXY_FAILED, reason);
}

static gboolean
on_pause_over (gpointer user_data)
{
  XmhHubProxy *self = user_data;

  self->pause_id = 0;
  xmh_systemd_service_proxy_new (g_dbus_proxy_get_connection (G_DBUS_PROXY (self->hub)),
                                 G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                 XMH_SYSTEMD_NAME, UNIT_PATH, self->starting, on_unit, self);
  return G_SOURCE_REMOVE;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  XmhHubProxy *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  end_start (self);
  /* With an answer, the name has an owner or gets one immediately. Its properties are being loaded. */
  if (answer != NULL || self->state == XMH_HUB_PROXY_RUNNING)
    return;

  g_dbus_error_strip_remote_error (error);
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND))
    set_state (self, XMH_HUB_PROXY_ABSENT, NULL);
  else
    set_state (self, XMH_HUB_PROXY_FAILED, error->message);
}

/* Requests the bus to start the hub; "changed" reports the result. Does nothing while it runs or starts. */
void
xmh_hub_proxy_start (XmhHubProxy *self)
{
  if (self->hub == NULL || self->is_starting || self->state == XMH_HUB_PROXY_RUNNING)
    return;

  self->is_starting = TRUE;
  self->starting = g_cancellable_new ();
  self->start_us = g_get_monotonic_time ();
  self->pause_id = g_timeout_add (PAUSE_MS, on_pause_over, self);
  set_state (self, XMH_HUB_PROXY_STARTING, NULL);
  g_dbus_connection_call (g_dbus_proxy_get_connection (G_DBUS_PROXY (self->hub)), "org.freedesktop.DBus",
                          "/org/freedesktop/DBus", "org.freedesktop.DBus", "StartServiceByName",
                          g_variant_new ("(su)", XMH_BUS_NAME, 0), G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE,
                          START_TIMEOUT_MS, self->starting, on_started, self);
}

/* The last State distinguishes a stop from a crash. */
static void
remember_stopping (XmhHubProxy *self)
{
  const char *state = xmh_bus_media_hub_get_state (self->hub);

  if (state != NULL)
    self->is_stopping = g_str_equal (state, "stopping");
}

static void
on_owner_changed (GObject *proxy, GParamSpec *pspec, XmhHubProxy *self)
{
  if (self->state == XMH_HUB_PROXY_NO_BUS)
    return;

  if (has_owner (self))
    {
      remember_stopping (self);
      set_state (self, XMH_HUB_PROXY_RUNNING, NULL);
      xmh_device_list_load (self->devices);
      return;
    }

  if (!self->is_starting)
    set_state (self, self->is_stopping ? XMH_HUB_PROXY_STOPPED : XMH_HUB_PROXY_LOST, NULL);
  xmh_device_list_clear (self->devices);
}

static void
on_properties_changed (GDBusProxy *proxy, GVariant *changed, const char *const *invalidated, XmhHubProxy *self)
{
  /* All properties go together with the owner, which has its own notification. */
  if (self->state != XMH_HUB_PROXY_RUNNING || !has_owner (self))
    return;

  remember_stopping (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_sessions_changed (XmhHubProxy *self)
{
  g_signal_emit (self, signals[SIGNAL_SESSIONS_CHANGED], 0);
}

static void
on_devices_changed (XmhHubProxy *self)
{
  g_signal_emit (self, signals[SIGNAL_DEVICES_CHANGED], 0);
}

static void
on_closed (GDBusConnection *connection, gboolean remote_peer_vanished, GError *error, XmhHubProxy *self)
{
  set_state (self, XMH_HUB_PROXY_NO_BUS, error != NULL ? error->message : NULL);
  xmh_device_list_clear (self->devices);
}

static void
watch_hub (XmhHubProxy *self)
{
  GDBusConnection *connection = g_dbus_proxy_get_connection (G_DBUS_PROXY (self->hub));

  /* Without a bus the window shows this instead of closing. */
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_closed), self, 0);
  g_signal_connect_object (self->hub, "notify::g-name-owner", G_CALLBACK (on_owner_changed), self, 0);
  /* Connected after the proxy's own handler, which frees the lists of strings that it has returned. */
  g_signal_connect_object (self->hub, "g-properties-changed", G_CALLBACK (on_properties_changed), self,
                           G_CONNECT_AFTER);
  g_signal_connect_object (self->hub, "session-opened", G_CALLBACK (on_sessions_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hub, "session-closed", G_CALLBACK (on_sessions_changed), self, G_CONNECT_SWAPPED);
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (self->hub), CALL_TIMEOUT_MS);

  self->devices = xmh_device_list_new (self->hub);
  g_signal_connect_object (self->devices, "changed", G_CALLBACK (on_devices_changed), self, G_CONNECT_SWAPPED);
}

static void
on_proxy_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  XmhBusMediaHub *hub = xmh_bus_media_hub_proxy_new_for_bus_finish (result, &error);
  XmhHubProxy *self = user_data;

  if (hub == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_state (self, XMH_HUB_PROXY_NO_BUS, error->message);
      return;
    }

  self->hub = hub;
  watch_hub (self);
  if (has_owner (self))
    on_owner_changed (NULL, NULL, self);
  else if (self->is_passive)
    set_state (self, XMH_HUB_PROXY_STOPPED, NULL);
  else
    xmh_hub_proxy_start (self);
}

XmhHubProxyState
xmh_hub_proxy_get_state (XmhHubProxy *self)
{
  return self->state;
}

/* (nullable): why it could not be started, or why there is no bus */
const char *
xmh_hub_proxy_get_reason (XmhHubProxy *self)
{
  return self->reason;
}

/* (transfer none) (nullable): the proxy, while the hub runs */
XmhBusMediaHub *
xmh_hub_proxy_get_hub (XmhHubProxy *self)
{
  return self->state == XMH_HUB_PROXY_RUNNING ? self->hub : NULL;
}

/* (transfer none): the devices that the hub knows, as ListDevices() returns them */
GVariant *
xmh_hub_proxy_get_devices (XmhHubProxy *self)
{
  return self->devices != NULL ? xmh_device_list_get (self->devices) : self->no_devices;
}

/* Whether devices need the user's permission. */
gboolean
xmh_hub_proxy_asks (XmhHubProxy *self)
{
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (self);
  const char *access = hub != NULL ? xmh_bus_media_hub_get_access (hub) : NULL;

  return access != NULL && g_str_has_prefix (access, "ask");
}

/* Whether the running hub has @property. An older one may lack it. */
gboolean
xmh_hub_proxy_has (XmhHubProxy *self, const char *property)
{
  g_autoptr(GVariant) value = NULL;

  if (self->state == XMH_HUB_PROXY_RUNNING)
    value = g_dbus_proxy_get_cached_property (G_DBUS_PROXY (self->hub), property);
  return value != NULL;
}

static void
xmh_hub_proxy_dispose (GObject *object)
{
  XmhHubProxy *self = XMH_HUB_PROXY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  end_start (self);
  g_clear_object (&self->devices);
  g_clear_object (&self->hub);
  g_clear_pointer (&self->no_devices, g_variant_unref);
  g_clear_pointer (&self->reason, g_free);
  G_OBJECT_CLASS (xmh_hub_proxy_parent_class)->dispose (object);
}

static void
xmh_hub_proxy_class_init (XmhHubProxyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_hub_proxy_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", XMH_TYPE_HUB_PROXY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_SESSIONS_CHANGED] = g_signal_new ("sessions-changed", XMH_TYPE_HUB_PROXY, G_SIGNAL_RUN_LAST, 0, NULL,
                                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DEVICES_CHANGED] = g_signal_new ("devices-changed", XMH_TYPE_HUB_PROXY, G_SIGNAL_RUN_LAST, 0, NULL,
                                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
xmh_hub_proxy_init (XmhHubProxy *self)
{
  self->state = XMH_HUB_PROXY_STARTING;
  self->cancellable = g_cancellable_new ();
  self->no_devices = g_variant_ref_sink (g_variant_new ("aa{sv}", NULL));
}

static XmhHubProxy *
make (gboolean is_passive)
{
  XmhHubProxy *self = g_object_new (XMH_TYPE_HUB_PROXY, NULL);

  self->is_passive = is_passive;
  xmh_bus_media_hub_proxy_new_for_bus (G_BUS_TYPE_SESSION, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, XMH_BUS_NAME,
                                       XMH_OBJECT_PATH, self->cancellable, on_proxy_ready, self);
  return self;
}

/* Watches the hub on the session bus, and starts it if it is not running. (transfer full) */
XmhHubProxy *
xmh_hub_proxy_new (void)
{
  return make (FALSE);
}

/* Watches the hub on the session bus, and never starts it by itself. (transfer full) */
XmhHubProxy *
xmh_hub_proxy_new_passive (void)
{
  return make (TRUE);
}
