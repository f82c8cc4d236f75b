#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace vigla::demo {

/// `name.example`, at most 253 bytes.
bool isDnsSubdomain(std::string_view name);

/// What is wrong with a DNS subdomain, in a server's words.
inline constexpr const char* kNoSubdomain
    = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
      "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
      "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/// One key or value that cannot be a label's or an annotation's.
struct LabelProblem {
    std::string field; ///< `metadata.labels` or `metadata.annotations`.
    std::string message; ///< `Invalid value: "a b": …`, as a server says it.
};

/// Of the labels and the annotations of metadata whose types are right, by key.
std::vector<LabelProblem> findLabelProblems(const nlohmann::ordered_json& metadata);

} // namespace vigla::demo
