module completions {

  def "nu-complete vhttp auth_type" [] {
    [ "basic" "bearer" "digest" "veracode_hmac" "oauth2_client_credentials" "veracode_oauth" ]
  }

  def "nu-complete vhttp token_auth" [] {
    [ "basic" "body" ]
  }

  def "nu-complete vhttp assume_clock" [] {
    [ "own" "server" ]
  }

  def "nu-complete vhttp pretty" [] {
    [ "all" "colors" "format" "none" ]
  }

  def "nu-complete vhttp http_version" [] {
    [ "1.0" "1.1" "2" "2-prior-knowledge" ]
  }

  def "nu-complete vhttp ssl" [] {
    [ "ssl2.3" "tls1" "tls1.1" "tls1.2" "tls1.3" ]
  }

  def "nu-complete vhttp generate" [] {
    [ "complete-bash" "complete-elvish" "complete-fish" "complete-nushell" "complete-powershell" "complete-zsh" "man" ]
  }

  # HTTPie's command line in one fast binary, with request signing built in
  export extern vhttp [
    --json(-j)                # Send data items as a JSON object (the default); alone: ask for and declare JSON
    --form(-f)                # Send data items as form fields; with a file field, as multipart/form-data
    --multipart               # Send data items as multipart/form-data, with or without a file
    --boundary: string        # Separate the parts of multipart/form-data with this string
    --raw: string             # Send this text as the body
    --chunked                 # Send the body in chunks (Transfer-Encoding: chunked); a pipe is sent as it comes
    --compress(-x)            # Send the body compressed (Content-Encoding: deflate) if that makes it smaller; twice: in any case
    --path-as-is              # Send `.` and `..` in the path of the URL as typed
    --ignore-stdin(-I)        # Never read standard input
    --default-scheme: string  # Scheme of a URL that has none
    --https                   # Use https for a URL without a scheme (--default-scheme=https)
    --offline                 # Build the request and print it; send nothing, write nothing
    --auth(-a): string        # USER:PASSWORD or USER, a token, ID:KEY or the name of a profile, CLIENT_ID:SECRET; a missing password is asked for
    --profile: string         # Sign with this profile of ~/.veracode/credentials
    --auth-type(-A): string@"nu-complete vhttp auth_type" # How to authenticate; with --auth alone: basic
    --token-url: string       # Where access tokens are fetched (https, or this machine), for the OAuth types
    --scope: string           # What the access token is to be good for: names with blanks between them
    --audience: string        # Whom the access token is meant for, for servers that ask
    --token-auth: string@"nu-complete vhttp token_auth" # How the client's id and secret go to the token URL [default: basic]
    --ignore-netrc            # Leave the .netrc file alone
    --assume-clock: string@"nu-complete vhttp assume_clock" # Whose clock signatures carry; with the server's, a 401 has the request signed once more [default: own]
    --explain                 # Say on standard error how requests are signed, step by step, with fingerprints in the place of keys
    --sign-only               # Print the value of the Authorization header and send nothing, for curl and scripts
    --sign-at: string         # Sign with this time, in milliseconds since 1970
    --nonce: string           # Sign with this nonce: 32 hexadecimal digits, good for one request
    --pretty: string@"nu-complete vhttp pretty" # Format and colour the output: both on a terminal, nothing when redirected, unless told here
    --style(-s): string       # Colours of the output
    --unsorted                # Keep headers and JSON keys in the order received
    --sorted                  # Sort headers and JSON keys
    --format-options: string  # Fine points of formatting: headers.sort, json.format, json.indent, json.sort_keys, xml.format, xml.indent
    --print(-p): string       # Show these parts: H request headers, B request body, h response headers, b response body, m metadata
    --headers(-h)             # Show only the response headers (--print=h)
    --meta(-m)                # Show only the metadata (--print=m)
    --body(-b)                # Show only the response body (--print=b)
    --verbose(-v)             # Show requests and responses, intermediate ones too (--all --print=HBhb); twice: metadata too
    --all                     # Show intermediate requests and responses too
    --history-print(-P): string # Accepted and checked; like HTTPie's, it changes nothing
    --stream(-S)              # Show each line or record of the response as it comes
    --response-charset: string # Read the body of a response in this charset, whatever its head says
    --response-mime: string   # Format and colour the body of a response as this type, whatever its head says
    --output(-o): path        # Write the output to this file; - is standard output
    --download(-d)            # Save the body in a file instead of showing it, named by --output, the response or the URL; follows redirects
    --continue(-c)            # With --download and --output: fetch what is missing of a file that was downloaded in part
    --curl                    # Print a curl command that sends the same, and send nothing
    --curl-long               # The same with curl's long option names
    --quiet(-q)               # Show errors and warnings only; twice: errors only
    --show-secrets            # Print credentials as they are sent instead of masking them
    --session: string         # Keep headers, credentials and cookies from one request to the next, by this name for each host or in this file
    --session-read-only: string # Use a session without changing it; one that does not exist is made
    --follow(-F)              # Follow 30x redirects
    --max-redirects: string   # Give up after this many redirects, 0 for no limit [default: 30]
    --timeout: string         # Give up when next to nothing was received for so long, connecting included; 0 for no limit [default: 0]
    --max-response-size: string # Give up when a response's body, unpacked, has more bytes than this; K, M and G stand for powers of 1024
    --check-status            # Exit with 3, 4 or 5 for a 3xx, 4xx or 5xx response
    --verify: path            # Check the server's certificate: yes, no, or a file with trusted certificates
    --connect-to: string      # Connect to HOST2:PORT2 for requests to HOST1:PORT1; empty parts match anything
    --resolve: string         # Use these addresses for HOST:PORT instead of asking the resolver
    --proxy: string           # Send requests of this protocol (http, https, all) through a proxy: http, https, socks4, socks4a, socks5, socks5h
    --http-version: string@"nu-complete vhttp http_version" # Speak this version of HTTP
    --ipv4(-4)                # Connect to IPv4 addresses only
    --ipv6(-6)                # Connect to IPv6 addresses only
    --interface: string       # Connect from this network interface or IP address
    --unix-socket: path       # Connect to this Unix socket instead of the host of the URL
    --max-headers: string     # Give up when a response has this many headers or more, 0 for no limit [default: 0]
    --ssl: string@"nu-complete vhttp ssl" # Speak this version of TLS; ssl2.3 is the best that both sides know
    --ciphers: string         # Offer these ciphers only, in OpenSSL's names with colons between them
    --cert: path              # Show the server this certificate: a PEM file, which may hold the chain and the key too
    --cert-key: path          # The private key of --cert, when it has a file of its own
    --cert-key-pass: string   # The password of the private key; asked for when the key needs one and none is given
    --help                    # Show this help
    --version                 # Show the version
    --manual                  # Open the manual
    --debug                   # Say on standard error what is decided and done, secrets masked; alone: describe this installation
    --traceback               # Show the causes of an error too; --debug does
    --generate: string@"nu-complete vhttp generate" # Print a completion script or the manual page
    ...words: string          # What to ask for, and what to send; options may stand between the words
  ]

}

export use completions *
