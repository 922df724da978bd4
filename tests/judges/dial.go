// SPDX-FileCopyrightText: 2026 XR Media Hub contributors
// SPDX-License-Identifier: Apache-2.0

// dial AUTHORITY HOST:PORT NAME: exits 0 when Go's TLS client accepts the server that listens there for the name.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

func main() {
	authority, _ := os.ReadFile(os.Args[1])
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	connection, err := tls.Dial("tcp", os.Args[2], &tls.Config{RootCAs: roots, ServerName: os.Args[3]})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	connection.Close()
}
