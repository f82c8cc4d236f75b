#pragma once

#include <string_view>

namespace vigla::kube {

/// Whether `version` comes before `than` in the history of one kind of object.
///
/// Versions of Kubernetes are decimal numbers without sign or leading zeros that grow with every
/// write, of any length; of others nothing is known, and the answer is no.
bool isOlderVersion(std::string_view version, std::string_view than);

} // namespace vigla::kube
