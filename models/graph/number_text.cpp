#include "models/graph/number_text.h"
#include "models/graph/export.h"

#include <array>
#include <charconv>
#include <cmath>

namespace vigla::graph {

std::string fixedText(double value, int decimals)
{
    std::array<char, 400> buffer{};
    const auto [end, failure] = std::to_chars(
        buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
    return {buffer.data(), failure == std::errc() ? end : buffer.data()};
}

std::string shortText(double value, int decimals)
{
    std::string text = fixedText(value, decimals);
    if (text.find('.') == std::string::npos)
        return text;
    while (text.back() == '0')
        text.pop_back();
    if (text.back() == '.')
        text.pop_back();
    return text == "-0" ? "0" : text;
}

std::string renderBytesPerSecond(double bytesPerSecond)
{
    if (!std::isfinite(bytesPerSecond))
        return "-";
    if (bytesPerSecond < 1)
        return shortText(bytesPerSecond, 2) + " B/s";
    if (bytesPerSecond < 1024)
        return shortText(bytesPerSecond, 0) + " B/s";
    double value = bytesPerSecond / 1024;
    for (const char* unit : {" KiB/s", " MiB/s", " GiB/s"}) {
        if (value < 1024)
            return shortText(value, 2) + unit;
        value /= 1024;
    }
    return shortText(value, 2) + " TiB/s";
}

std::string renderRate(Protocol protocol, double perSecond)
{
    if (!std::isfinite(perSecond))
        return "-";
    if (protocol == Protocol::Tcp)
        return renderBytesPerSecond(perSecond);
    const int decimals = perSecond >= 1000 ? 0 : perSecond >= 100 ? 1 : 2;
    return shortText(perSecond, decimals) + " rps";
}

std::string renderEdgeRate(const ServiceGraph& graph, const Edge& edge)
{
    std::string text = renderRate(edge.protocol, edge.rates.total);
    if (graph.areGrpcMessages && edge.protocol == Protocol::Grpc && text.ends_with("rps"))
        text.replace(text.size() - 3, 3, "mps");
    return text;
}

std::string renderMilliseconds(double milliseconds)
{
    if (!std::isfinite(milliseconds))
        return "-";
    if (milliseconds >= 1000)
        return shortText(milliseconds / 1000, 2) + " s";
    return shortText(milliseconds, milliseconds < 10 ? 1 : 0) + " ms";
}

std::string renderPercent(double percent)
{
    if (!std::isfinite(percent))
        return "-";
    if (percent > 0 && percent < 0.1)
        return "< 0.1 %";
    if (percent > 99.9 && percent < 100)
        return "> 99.9 %";
    return shortText(percent, 1) + " %";
}

} // namespace vigla::graph
