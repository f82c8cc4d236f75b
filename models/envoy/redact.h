#pragma once

#include <string>
#include <string_view>

namespace vigla::envoy {

/// Overwrites what must never be shown or kept in a JSON text, in place: the values of private
/// keys, passwords, tokens and their like, of headers that carry credentials, and texts that look
/// like a private key or a bearer token wherever they stand.
///
/// The length of the text does not change, and it stays JSON. A text that is not JSON is left as it
/// is: whoever reads it finds that out.
void redactSecrets(std::string& json);

/// Whether a text looks like a credential by itself: a private key in PEM, plain or in base64, a
/// JSON web token, or `Bearer …`.
bool looksSecret(std::string_view text);

} // namespace vigla::envoy
