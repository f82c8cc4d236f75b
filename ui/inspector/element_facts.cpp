#include "ui/inspector/element_facts.h"

#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "ui/inspector/element_pane.h"

namespace vigla::ui {

namespace {

QString times(const graph::ResponseTimes& values)
{
    const auto text = [](const std::optional<double>& value) {
        return value ? toQString(graph::renderMilliseconds(*value)) : QStringLiteral("–");
    };
    return QStringLiteral("%1 · %2 · %3").arg(text(values.p50), text(values.p95), text(values.p99));
}

QString bytes(double perSecond)
{
    return toQString(graph::renderBytesPerSecond(perSecond));
}

QString requests(double perSecond)
{
    return toQString(graph::renderRate(graph::Protocol::Http, perSecond));
}

/// `bookinfo/reviews` of `spiffe://cluster.local/ns/bookinfo/sa/reviews`; others stay as they are.
QString identityText(const std::string& principal)
{
    const QString text = toPlainQString(principal);
    const QStringList parts = text.split(QLatin1Char('/'));
    const bool isSpiffe = parts.size() == 7 && parts[0] == QLatin1String("spiffe:")
        && parts[3] == QLatin1String("ns") && parts[5] == QLatin1String("sa");
    return isSpiffe ? parts[4] + QLatin1Char('/') + parts[6] : text;
}

} // namespace

std::vector<Fact> factsOf(const Inspection& it)
{
    std::vector<Fact> facts;
    const bool hasRequests = it.traffic.requestsIn > 0;
    if (hasRequests || (it.isEdge && it.protocol != graph::Protocol::Tcp))
        facts.emplace_back(it.isEdge ? ElementPane::tr("Rate") : ElementPane::tr("Requests in"),
            it.traffic.errorPercent >= 0
                ? ElementPane::tr("%1, %2 errors")
                      .arg(requests(it.traffic.requestsIn),
                          toQString(graph::renderPercent(it.traffic.errorPercent)))
                : requests(it.traffic.requestsIn));
    if (it.traffic.requestsOut > 0)
        facts.emplace_back(ElementPane::tr("Requests out"), requests(it.traffic.requestsOut));
    if (it.traffic.tcpBytesIn > 0)
        facts.emplace_back(it.isEdge ? ElementPane::tr("Rate") : ElementPane::tr("TCP in"),
            bytes(it.traffic.tcpBytesIn));
    if (it.isEdge && (it.times.p50 || it.times.p95 || it.times.p99))
        facts.emplace_back(ElementPane::tr("p50 · p95 · p99"), times(it.times));
    if (it.requestBytesPerSecond > 0 || it.responseBytesPerSecond > 0)
        facts.emplace_back(ElementPane::tr("Throughput"),
            ElementPane::tr("%1 out, %2 back")
                .arg(bytes(it.requestBytesPerSecond), bytes(it.responseBytesPerSecond)));
    QStringList codes;
    for (const InspectedCode& code : it.codes) {
        QString text = QStringLiteral("%1 %2").arg(
            toPlainQString(code.code), toQString(graph::renderPercent(code.percent)));
        if (!code.flags.empty())
            text += QStringLiteral(" (%1)").arg(toPlainQString(code.flags));
        codes.append(text);
    }
    if (!codes.isEmpty() && it.protocol != graph::Protocol::Tcp)
        facts.emplace_back(ElementPane::tr("Responses"), codes.join(QStringLiteral(", ")));
    if (it.mtlsPercent)
        facts.emplace_back(
            ElementPane::tr("mTLS"), toQString(graph::renderPercent(*it.mtlsPercent)));
    if (!it.sourcePrincipal.empty())
        facts.emplace_back(ElementPane::tr("Client identity"), identityText(it.sourcePrincipal));
    if (!it.destPrincipal.empty())
        facts.emplace_back(ElementPane::tr("Server identity"), identityText(it.destPrincipal));
    if (!it.extension.empty())
        facts.emplace_back(ElementPane::tr("Extension"), toPlainQString(it.extension));
    if (it.desired >= 0)
        facts.emplace_back(ElementPane::tr("Replicas"),
            ElementPane::tr("%1 of %2 available").arg(it.available).arg(it.desired));
    return facts;
}

} // namespace vigla::ui
