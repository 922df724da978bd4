# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0

set -l commands status watch url open start stop restart logs token rotate tls sessions doctor firewall credentials import cert service reload help

# __xmhctl_values WHAT KEY: values from a running hub
function __xmhctl_values
    xmhctl sessions $argv[1] --json 2>/dev/null | string replace -rf '^ *"'$argv[2]'" : "?([^"\\\\,]*)"?,?$' '$1'
end

complete -c xmhctl -f
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -s h -l help -d 'List the commands'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -s V -l version -d 'Print the version'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a status -d 'Show the state, addresses and problems'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a watch -d 'Show changes'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a url -d 'Show the address that devices open'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a open -d 'Open the hub\'s page in your browser'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a start -d 'Start the hub'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a stop -d 'Stop the hub'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a restart -d 'Stop the hub and start it again'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a logs -d 'Show the hub\'s log'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a token -d 'Make a token for a participant'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a rotate -d 'Make a new server certificate, or a new authority'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a tls -d 'Show or change encryption'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a sessions -d 'List or end connections and participants'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a doctor -d 'Find out why devices cannot connect'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a firewall -d 'Show, open or close the firewall\'s ports'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a credentials -d 'Renew or print the LiveKit key and secret'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a import -d 'Use the settings of an xr-ai checkout'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a cert -d 'Save the certificate that devices trust'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a service -d 'Turn starting at login on or off'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a reload -d 'Read the configuration file again'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a help -d 'Explain a command'

complete -c xmhctl -n '__fish_seen_subcommand_from status watch url token tls sessions doctor firewall service' -s j -l json -d 'Print JSON'
complete -c xmhctl -n '__fish_seen_subcommand_from rotate tls firewall credentials service' -s y -l yes -d 'Do not ask'
complete -c xmhctl -n '__fish_seen_subcommand_from url' -s a -l all -d 'Show every address'
complete -c xmhctl -n '__fish_seen_subcommand_from doctor' -s a -l all -d 'Show the checks that passed too'
complete -c xmhctl -n '__fish_seen_subcommand_from url' -s q -l qr -d 'Show a QR code'
complete -c xmhctl -n '__fish_seen_subcommand_from open' -a 'trust config'
complete -c xmhctl -n '__fish_seen_subcommand_from restart' -a connector
complete -c xmhctl -n '__fish_seen_subcommand_from logs' -s f -l follow -d 'Wait for new lines'
complete -c xmhctl -n '__fish_seen_subcommand_from logs' -s n -l lines -x -d 'How many lines'
complete -c xmhctl -n '__fish_seen_subcommand_from token' -s t -l ttl -x -d 'How long it is valid: 30m, 6h, 7d'
complete -c xmhctl -n '__fish_seen_subcommand_from token' -s l -l link -d 'Print a link'
complete -c xmhctl -n '__fish_seen_subcommand_from token' -s q -l qr -d 'Show the link as a QR code'
complete -c xmhctl -n '__fish_seen_subcommand_from rotate' -s a -l authority -d 'Make a new authority too'
complete -c xmhctl -n '__fish_seen_subcommand_from tls' -a 'on off reset'
complete -c xmhctl -n '__fish_seen_subcommand_from sessions; and not __fish_seen_subcommand_from list close participants remove' -a 'list close participants remove'
complete -c xmhctl -n '__fish_seen_subcommand_from sessions; and __fish_seen_subcommand_from close' -a '(__xmhctl_values list id)'
complete -c xmhctl -n '__fish_seen_subcommand_from sessions; and __fish_seen_subcommand_from remove' -a '(__xmhctl_values participants identity)'
complete -c xmhctl -n '__fish_seen_subcommand_from firewall' -a 'open close'
complete -c xmhctl -n '__fish_seen_subcommand_from credentials' -a 'renew env'
complete -c xmhctl -n '__fish_seen_subcommand_from credentials' -l config -r -F -d 'Read this configuration file'
complete -c xmhctl -n '__fish_seen_subcommand_from import' -a '(__fish_complete_directories)'
complete -c xmhctl -n '__fish_seen_subcommand_from import' -s s -l sample -x -d 'Use the file of this sample'
complete -c xmhctl -n '__fish_seen_subcommand_from import' -s n -l dry-run -d 'Change nothing'
complete -c xmhctl -n '__fish_seen_subcommand_from import' -s f -l force -d 'Replace a file'
complete -c xmhctl -n '__fish_seen_subcommand_from service' -a 'install print remove'
complete -c xmhctl -n '__fish_seen_subcommand_from service' -l now -d 'Start it immediately'
complete -c xmhctl -n '__fish_seen_subcommand_from cert' -F -s f -l fingerprint -d 'Show the SHA-256 fingerprint'
complete -c xmhctl -n '__fish_seen_subcommand_from cert' -l force -d 'Replace a file'
complete -c xmhctl -n '__fish_seen_subcommand_from help' -a "$commands"
