/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/* dial-mbedtls AUTHORITY HOST PORT NAME: exits 0 when mbedTLS, which Unity uses, makes a handshake with the server that
 * listens there and accepts it for the name. */

#include <stdio.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>

int
main (int argc, char **argv)
{
  mbedtls_x509_crt authority;
  mbedtls_net_context net;
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_ssl_config config;
  mbedtls_ssl_context ssl;
  int code;

  if (argc != 5)
    return 2;

  mbedtls_x509_crt_init (&authority);
  mbedtls_net_init (&net);
  mbedtls_entropy_init (&entropy);
  mbedtls_ctr_drbg_init (&random);
  mbedtls_ssl_config_init (&config);
  mbedtls_ssl_init (&ssl);
  if (mbedtls_x509_crt_parse_file (&authority, argv[1]) != 0 ||
      mbedtls_ctr_drbg_seed (&random, mbedtls_entropy_func, &entropy, NULL, 0) != 0 ||
      mbedtls_net_connect (&net, argv[2], argv[3], MBEDTLS_NET_PROTO_TCP) != 0 ||
      mbedtls_ssl_config_defaults (&config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                   MBEDTLS_SSL_PRESET_DEFAULT) != 0)
    return 2;

  mbedtls_ssl_conf_rng (&config, mbedtls_ctr_drbg_random, &random);
  mbedtls_ssl_conf_ca_chain (&config, &authority, NULL);
  mbedtls_ssl_conf_authmode (&config, MBEDTLS_SSL_VERIFY_REQUIRED);
  if (mbedtls_ssl_setup (&ssl, &config) != 0 || mbedtls_ssl_set_hostname (&ssl, argv[4]) != 0)
    return 2;

  mbedtls_ssl_set_bio (&ssl, &net, mbedtls_net_send, mbedtls_net_recv, NULL);
  code = mbedtls_ssl_handshake (&ssl);
  printf ("%d %x\n", code, mbedtls_ssl_get_verify_result (&ssl));
  mbedtls_ssl_free (&ssl);
  mbedtls_ssl_config_free (&config);
  mbedtls_ctr_drbg_free (&random);
  mbedtls_entropy_free (&entropy);
  mbedtls_net_free (&net);
  mbedtls_x509_crt_free (&authority);
  return code == 0 ? 0 : 1;
}
