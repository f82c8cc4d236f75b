// The pods of an element and the rules that touch it.
#include "models/qt/convert.h"
#include "models/qt/mesh_tables.h"
#include "ui/delegates/mesh_delegates.h"
#include "ui/inspector/element_pane.h"
#include "ui/inspector/item_list.h"

#include <QLabel>

namespace vigla::ui {

namespace {

QString reasonText(RuleReason reason)
{
    switch (reason) {
    case RuleReason::Routes:
        return ElementPane::tr("routes it");
    case RuleReason::SelectsIt:
        return ElementPane::tr("selects its pods");
    case RuleReason::WholeNamespace:
        return ElementPane::tr("whole namespace");
    case RuleReason::WholeMesh:
        return ElementPane::tr("whole mesh");
    }
    return {};
}

Icon ruleIcon(const std::string& kind)
{
    if (kind == "VirtualService" || kind == "HTTPRoute")
        return Icon::VirtualService;
    if (kind == "DestinationRule")
        return Icon::TrafficShifting;
    if (kind == "Gateway")
        return Icon::Gateway;
    if (kind == "ServiceEntry")
        return Icon::ServiceEntry;
    return Icon::Lock;
}

Icon podIcon(const InspectedPod& pod)
{
    if (!pod.hasProxy)
        return Icon::MissingSidecar;
    return syncIcon(pod.sync.value_or(mesh::SyncState::NotSent));
}

QColor podColor(const InspectedPod& pod, const Theme& theme)
{
    if (!pod.hasProxy || !pod.isReady)
        return theme.degraded;
    return syncColor(theme, pod.sync.value_or(mesh::SyncState::NotSent));
}

} // namespace

void ElementPane::showPods()
{
    const Theme& theme = currentTheme();
    std::vector<ListItem> items;
    for (const InspectedPod& pod : m_inspection.pods) {
        QString detail = !pod.hasProxy ? tr("no proxy")
            : pod.sync                 ? syncText(*pod.sync)
                                       : tr("sync unknown");
        if (!pod.isReady)
            detail = tr("not ready") + QStringLiteral(" · ") + detail;
        if (pod.restarts > 0)
            detail += QStringLiteral(" · ") + tr("restarts: %1").arg(pod.restarts);
        QString tip = toPlainQString(pod.name) + QLatin1Char('\n') + detail;
        if (!pod.detail.empty())
            tip += QLatin1Char('\n') + toPlainQString(pod.detail, true);
        items.push_back({toQString(pod.id), toPlainQString(pod.name), detail,
            icon(podIcon(pod), podColor(pod, theme)), tip});
    }
    m_pods->setItems(items);
    m_pods->setVisible(!items.empty());
    m_podNote->setText(items.empty() ? tr("No pods of this cluster stand behind it.")
                                     : tr("Take one to see its proxy."));
    m_tabs->setTabText(1, tr("Pods %1").arg(items.size()));
}

void ElementPane::showRules()
{
    std::vector<ListItem> items;
    for (const InspectedRule& rule : m_inspection.rules) {
        const QString text = QStringLiteral("%1 %2").arg(
            toPlainQString(rule.ref.kind), toPlainQString(rule.ref.name));
        const QString tip
            = toPlainQString(rule.ref.text()) + QLatin1Char('\n') + reasonText(rule.reason);
        items.push_back(
            {toQString(rule.ref.kind + "/" + rule.ref.namespaceName + "/" + rule.ref.name), text,
                reasonText(rule.reason), icon(ruleIcon(rule.ref.kind)), tip});
    }
    m_rules->setItems(items);
    m_rules->setVisible(!items.empty());
    m_ruleNote->setText(items.empty()
            ? tr("No Istio object touches this traffic: it is balanced over all endpoints.")
            : m_inspection.routedHost.empty() ? QString()
                                              : tr("Take a routing rule to edit it."));
    m_tabs->setTabText(2, tr("Rules %1").arg(items.size()));
}

} // namespace vigla::ui
