#include "models/sim/traffic/request_table.h"

namespace vigla::sim {

namespace {

constexpr char kSeparator = '\x1f';

std::string headersKey(const Headers& headers)
{
    std::string key;
    for (const auto& [name, value] : headers)
        key += name + kSeparator + value + kSeparator;
    return key;
}

} // namespace

std::uint32_t RequestTable::headersIdOf(const Headers& headers)
{
    const auto next = static_cast<std::uint32_t>(m_headerIds.size());
    return m_headerIds.try_emplace(headersKey(headers), next).first->second;
}

std::uint32_t RequestTable::idOf(const RequestClass& request)
{
    const RequestView& view = request.view;
    std::string key = view.authority + kSeparator + view.method + kSeparator + view.path
        + kSeparator + view.scheme + kSeparator + headersKey(view.headers);
    key += std::to_string(view.port) + ' ' + std::to_string(static_cast<int>(request.protocol))
        + ' ' + std::to_string(request.requestBytes) + ' ' + std::to_string(request.responseBytes);
    const auto next = static_cast<std::uint32_t>(m_classes.size());
    const auto [entry, isNew] = m_ids.try_emplace(std::move(key), next);
    if (isNew) {
        m_classes.push_back(request);
        m_classes.back().headersId = headersIdOf(view.headers);
    }
    return entry->second;
}

ServiceTable::ServiceTable()
{
    idOf({});
}

std::uint32_t ServiceTable::idOf(const ServiceLabels& labels)
{
    const std::string key
        = labels.service + kSeparator + labels.name + kSeparator + labels.namespaceName;
    const auto next = static_cast<std::uint32_t>(m_labels.size());
    const auto [entry, isNew] = m_ids.try_emplace(key, next);
    if (isNew)
        m_labels.push_back(labels);
    return entry->second;
}

} // namespace vigla::sim
