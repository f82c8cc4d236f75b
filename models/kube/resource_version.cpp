#include "models/kube/resource_version.h"

#include <algorithm>

namespace vigla::kube {

namespace {

bool isNumber(std::string_view version)
{
    return !version.empty() && version.front() != '0'
        && std::ranges::all_of(version, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

bool isOlderVersion(std::string_view version, std::string_view than)
{
    if (!isNumber(version) || !isNumber(than))
        return false;
    return version.size() != than.size() ? version.size() < than.size() : version < than;
}

} // namespace vigla::kube
