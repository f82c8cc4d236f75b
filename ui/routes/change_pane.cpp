#include "ui/routes/change_pane.h"

#include "models/qt/convert.h"
#include "ui/diff/diff_view.h"
#include "ui/routes/effect_pane.h"
#include "ui/routes/plain_label.h"
#include "ui/routes/test_pane.h"
#include "ui/theme/icons.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {
namespace {

QString titleOf(const DraftObjectText& object)
{
    const QString name = toPlainQString(object.ref.kind + " " + object.ref.name);
    return object.diff.hasChanges() ? name + QStringLiteral(" *") : name;
}

} // namespace

ChangePane::ChangePane(QWidget* parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget(this))
    , m_diff(new DiffView(this))
    , m_editor(new YamlEditor(this))
    , m_test(new TestPane(this))
    , m_effect(new EffectPane(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
{
    m_diff->setObjectName(QStringLiteral("draftDiff"));
    m_editor->setObjectName(QStringLiteral("draftYaml"));
    m_stack->addWidget(m_diff);
    m_stack->addWidget(m_editor);
    m_stack->addWidget(m_test);
    auto* upper = new QWidget(this);
    auto* column = new QVBoxLayout(upper);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTop());
    column->addWidget(m_stack, 1);
    m_splitter->setObjectName(QStringLiteral("changeSplitter"));
    m_splitter->addWidget(upper);
    m_splitter->addWidget(m_effect);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(false);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_splitter);
    connect(m_effect, &EffectPane::findingActivated, this, &ChangePane::showFinding);
    connect(m_editor, &YamlEditor::textEdited, this, [this](const QString& text) {
        if (!m_current.name.empty())
            emit yamlEdited(m_current, text);
    });
    connect(m_test, &TestPane::requestChanged, this, &ChangePane::requestTried);
    connect(m_editor, &YamlEditor::undoPassed, this, &ChangePane::undoRequested);
    connect(m_editor, &YamlEditor::redoPassed, this, &ChangePane::redoRequested);
}

QWidget* ChangePane::buildTop()
{
    auto* top = new QWidget(this);
    auto* row = new QHBoxLayout(top);
    row->setContentsMargins(4, 4, 8, 0);
    m_tabs = new QTabBar(top);
    m_tabs->setObjectName(QStringLiteral("changeTabs"));
    m_tabs->setDrawBase(false);
    m_tabs->setUsesScrollButtons(false); // the box beside it gives way instead
    m_tabs->addTab(tr("Diff"));
    m_tabs->addTab(tr("YAML"));
    m_tabs->addTab(tr("Test"));
    m_tabs->setTabToolTip(TestTab, tr("Which rule takes a request, and why not the others"));
    m_object = new QComboBox(top);
    m_object->setObjectName(QStringLiteral("changeObject"));
    m_object->setAccessibleName(tr("Object to show"));
    m_object->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_object->setMinimumContentsLength(8);
    row->addWidget(m_tabs);
    row->addStretch(1);
    row->addWidget(m_object, 2);
    m_save = new QToolButton(top);
    m_save->setObjectName(QStringLiteral("changeSave"));
    m_save->setIcon(icon(Icon::Export));
    m_save->setPopupMode(QToolButton::InstantPopup);
    m_save->setFocusPolicy(Qt::TabFocus);
    m_save->setToolTip(tr("Save the edit as a file in place of applying it"));
    m_save->setAccessibleName(m_save->toolTip());
    auto* menu = new QMenu(m_save);
    menu->addAction(tr("Save as manifest…"), this, [this] { saveAs(false); });
    menu->addAction(tr("Save as patch…"), this, [this] { saveAs(true); });
    m_save->setMenu(menu);
    row->addWidget(m_save);
    connect(m_tabs, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(m_tabs, &QTabBar::currentChanged, m_object,
        [this](int tab) { m_object->setVisible(tab != TestTab); });
    connect(m_object, &QComboBox::activated, this, [this](int index) {
        if (index < 0 || index >= static_cast<int>(m_objects.size()))
            return;
        m_isPicked = true;
        m_current = m_objects[static_cast<std::size_t>(index)].ref;
        showObject(true);
    });
    return top;
}

void ChangePane::setView(const RouteEditView* view)
{
    const RouteEditView none;
    const RouteEditView& shown = view ? *view : none;
    if (shown.host.host != m_host)
        m_isPicked = false;
    m_host = shown.host.host;
    m_objects = shown.objects;
    m_marks = shown.marks;
    m_findings = shown.findings;
    const kube::ObjectRef before = m_current;
    chooseObject();
    refreshObjects();
    showObject(m_current != before);
    m_save->setEnabled(shown.hasChanges);
    m_effect->setView(shown);
    m_test->setView(shown);
    m_tabs->setTabEnabled(TestTab, view != nullptr);
}

void ChangePane::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
}

void ChangePane::saveAs(bool isPatch)
{
    auto* dialog = new QFileDialog(
        window(), isPatch ? tr("Save the edit as a patch") : tr("Save the edit as a manifest"));
    dialog->setObjectName(QStringLiteral("manifestDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("yaml"));
    dialog->setNameFilter(QStringLiteral("YAML (*.yaml *.yml)"));
    if (!isPatch) { // it is not replaced, but changed where the edit changes it
        dialog->setOption(QFileDialog::DontConfirmOverwrite);
        dialog->setLabelText(QFileDialog::FileName, tr("File (changed in place if it exists):"));
    }
    QString name = toPlainQString(m_current.name);
    name.replace(QLatin1Char('/'), QLatin1Char('-'));
    dialog->selectFile(name + (isPatch ? QStringLiteral("-patch.yaml") : QStringLiteral(".yaml")));
    connect(dialog, &QFileDialog::fileSelected, this,
        [this, isPatch](const QString& path) { emit saveRequested(path, isPatch); });
    dialog->open();
}

void ChangePane::showFinding(const routing::Finding& finding)
{
    const int index = indexOf(finding.object);
    if (index < 0)
        return;
    m_isPicked = true;
    m_current = finding.object;
    refreshObjects();
    showObject(true);
    showTab(YamlTab);
    const auto at = static_cast<std::size_t>(index);
    if (at < m_marks.size()) {
        const auto mark
            = std::ranges::find(m_marks[at], toPlainQString(finding.message), &TextMark::message);
        if (mark != m_marks[at].end())
            m_editor->showLine(mark->line);
    }
    m_editor->setFocus(Qt::OtherFocusReason);
}

void ChangePane::chooseObject()
{
    if (m_isPicked && indexOf(m_current) >= 0)
        return;
    const auto changed = std::ranges::find_if(
        m_objects, [](const DraftObjectText& object) { return object.diff.hasChanges(); });
    const auto route = std::ranges::find(
        m_objects, "VirtualService", [](const DraftObjectText& object) { return object.ref.kind; });
    if (const int now = indexOf(m_current); now >= 0
        && (m_objects[static_cast<std::size_t>(now)].diff.hasChanges()
            || changed == m_objects.end()))
        return;
    if (changed != m_objects.end())
        m_current = changed->ref;
    else if (route != m_objects.end())
        m_current = route->ref;
    else
        m_current = m_objects.empty() ? kube::ObjectRef() : m_objects.front().ref;
}

void ChangePane::refreshObjects()
{
    const QSignalBlocker quiet(m_object);
    QStringList titles;
    for (const DraftObjectText& object : m_objects)
        titles << titleOf(object);
    QStringList shown;
    for (int i = 0; i < m_object->count(); ++i)
        shown << m_object->itemText(i);
    if (titles != shown) {
        m_object->clear();
        m_object->addItems(titles);
    }
    m_object->setCurrentIndex(indexOf(m_current));
    m_object->setToolTip(plainToolTip(
        m_object->currentText() + QLatin1Char('\n') + tr("Changed objects carry a star")));
    m_object->setEnabled(!m_objects.empty());
}

void ChangePane::showObject(bool isNew)
{
    const DraftObjectText* object = currentObject();
    const QString name = object ? toPlainQString(object->ref.text()) : QString();
    m_diff->setDiff(object ? object->diff : routing::TextDiff(), tr("In the cluster: %1").arg(name),
        tr("Edited: %1").arg(name));
    m_editor->setText(object ? object->yaml : QString());
    m_editor->setReadOnly(object == nullptr);
    const auto at = static_cast<std::size_t>(std::max(indexOf(m_current), 0));
    m_editor->setMarks(object && at < m_marks.size() ? m_marks[at] : std::vector<TextMark>());
    if (isNew)
        m_editor->showLine(1);
}

int ChangePane::indexOf(const kube::ObjectRef& ref) const
{
    const auto found = std::ranges::find(m_objects, ref, &DraftObjectText::ref);
    return found == m_objects.end() ? -1 : static_cast<int>(found - m_objects.begin());
}

const DraftObjectText* ChangePane::currentObject() const
{
    const int index = indexOf(m_current);
    return index < 0 ? nullptr : &m_objects[static_cast<std::size_t>(index)];
}

} // namespace vigla::ui
