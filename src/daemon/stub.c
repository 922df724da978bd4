#include "config.h"
#include "config/xmh-credentials.h"
#include "config/xmh-config.h"
struct _XmhCredentials { GObject p; char *k,*s; };
G_DEFINE_FINAL_TYPE (XmhCredentials, xmh_credentials, G_TYPE_OBJECT)
static void xmh_credentials_init (XmhCredentials *s) {}
static void xmh_credentials_class_init (XmhCredentialsClass *c) { g_signal_new ("changed", G_TYPE_FROM_CLASS (c), G_SIGNAL_RUN_LAST, 0, NULL,NULL,NULL, G_TYPE_NONE,0); }
XmhCredentials *xmh_credentials_new (XmhConfig *config, XmhPaths *p, GError **e) { XmhCredentials *s=g_object_new (XMH_TYPE_CREDENTIALS,NULL); s->k=g_strdup (config->api_key?config->api_key:"APIstub"); s->s=g_strdup (config->api_secret?config->api_secret:"stubstubstubstubstubstubstubstub12"); return s; }
gboolean xmh_credentials_reload (XmhCredentials *self, XmhConfig *config, GError **error) { return TRUE; }
const char *xmh_credentials_get_key (XmhCredentials *s) { return s->k; }
const char *xmh_credentials_get_secret (XmhCredentials *s) { return s->s; }
XmhCredentialsSource xmh_credentials_get_source (XmhCredentials *s) { return 0; }
gboolean xmh_credentials_are_public (XmhCredentials *s) { return FALSE; }
