#pragma once

#include "models/envoy/json_text.h"

#include <string>

namespace vigla::envoy {

/// A resource in a form in which two programs' dumps of the same thing are equal: keys in
/// snake_case and sorted, numbers in their shortest form, without when it came and which version it
/// was. One member per line.
std::string canonicalText(const JsonText& text, const JsonSpan& span);

} // namespace vigla::envoy
