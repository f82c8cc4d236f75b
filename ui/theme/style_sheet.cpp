#include "ui/theme/theme.h"

namespace vigla::ui {

namespace {

// Names between @ are fields of Theme. Distances are halves and multiples of the 8 pixel grid.
constexpr const char* kControls = R"(
QToolTip { background: @raised@; color: @text@; border: 1px solid @border@; padding: 4px 6px; }
QPushButton { background: @surface@; color: @text@; border: 1px solid @border@; border-radius: 4px;
    padding: 5px 14px; min-height: 16px; }
QPushButton:hover { background: @raised@; border-color: @mutedText@; }
QPushButton:pressed, QPushButton:checked { background: @selection@; border-color: @accent@; }
QPushButton:focus { border: 1px solid @accent@; }
QPushButton:disabled { color: @off@; background: @window@; }
QPushButton[primary="true"] { background: @accent@; color: @accentText@; border-color: @accent@; }
QPushButton[primary="true"]:hover { background: @accentHover@; }
QPushButton[primary="true"]:focus { border: 1px solid @text@; }
QPushButton[primary="true"]:disabled { background: @window@; color: @off@; border-color: @border@; }
QPushButton[danger="true"] { color: @failingText@; border-color: @failing@; }
QPushButton[danger="true"]:disabled { color: @off@; border-color: @border@; }
QPushButton[flat="true"] { background: transparent; border-color: transparent; color: @accent@; }
QPushButton[flat="true"]:hover, QPushButton[flat="true"]:focus { border-color: @accent@; }
QToolButton { background: transparent; color: @text@; border: 1px solid transparent;
    border-radius: 4px; padding: 4px; }
QToolButton[popupMode="1"] { padding-right: 16px; }
QToolButton[popupMode="2"] { padding-right: 18px; }
QToolButton:hover { background: @hover@; }
QToolButton:pressed, QToolButton:checked { background: @selection@; color: @text@; }
QToolButton:focus { border-color: @accent@; }
QToolButton:disabled { color: @off@; }
QToolButton::menu-indicator { image: url(:/icons/arrow-down-@kind@.svg); width: 10px; height: 10px;
    subcontrol-position: right center; right: 4px; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateTimeEdit, QPlainTextEdit, QTextEdit {
    background: @surface@; color: @text@; border: 1px solid @border@; border-radius: 4px;
    selection-background-color: @accent@; selection-color: @accentText@; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateTimeEdit { padding: 3px 7px; min-height: 18px; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QDateTimeEdit:focus,
QPlainTextEdit:focus, QTextEdit:focus { border-color: @accent@; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: @off@; background: @window@; }
QLineEdit[invalid="true"], QComboBox[invalid="true"], QSpinBox[invalid="true"] {
    border-color: @failing@; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(:/icons/arrow-down-@kind@.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @surface@; color: @text@; border: 1px solid @border@;
    selection-background-color: @selection@; selection-color: @text@; outline: none; }
QSpinBox, QDoubleSpinBox { padding-right: 18px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { border: none; width: 16px;
    subcontrol-origin: border; subcontrol-position: top right; }
QSpinBox::down-button, QDoubleSpinBox::down-button { border: none; width: 16px;
    subcontrol-origin: border; subcontrol-position: bottom right; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(:/icons/arrow-up-@kind@.svg);
    width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(:/icons/arrow-down-@kind@.svg);
    width: 10px; height: 10px; }
QCheckBox, QRadioButton { spacing: 6px; color: @text@; }
QCheckBox:disabled, QRadioButton:disabled { color: @off@; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {
    width: 13px; height: 13px; border: 1px solid @control@; background: @surface@; }
QCheckBox::indicator, QAbstractItemView::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @accent@; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @accent@; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: @accent@;
    border-color: @accent@; image: url(:/icons/tick-@kind@.svg); }
QCheckBox::indicator:indeterminate { background: @selection@; border-color: @accent@; }
QRadioButton::indicator:checked { border: 4px solid @accent@; width: 7px; height: 7px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @border@;
    background: @window@; }
QSlider::groove:horizontal { height: 4px; background: @border@; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent@; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
    background: @surface@; border: 1px solid @control@; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { border-color: @accent@; }
)";

constexpr const char* kContainers = R"(
QMainWindow::separator, QSplitter::handle { background: @border@; }
QMainWindow::separator { width: 1px; height: 1px; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: @accent@; }
QToolBar { background: @raised@; border: none; border-bottom: 1px solid @border@; spacing: 4px;
    padding: 4px 8px; }
QToolBar#rail { border-bottom: none; border-right: 1px solid @border@; padding: 4px 4px; }
QStatusBar { background: @raised@; color: @mutedText@; border-top: 1px solid @border@; }
QStatusBar::item { border: none; }
QMenuBar { background: @raised@; color: @text@; border-bottom: 1px solid @border@; }
QMenuBar::item { background: transparent; padding: 4px 10px; }
QMenuBar::item:selected { background: @selection@; }
QMenu { background: @surface@; color: @text@; border: 1px solid @border@; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 3px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: @selection@; color: @text@; }
QMenu::item:disabled { color: @off@; }
QMenu::separator { height: 1px; background: @border@; margin: 4px 8px; }
QTabWidget::pane { border: none; border-top: 1px solid @border@; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: @mutedText@; padding: 6px 12px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text@; }
QTabBar::tab:selected { color: @text@; border-bottom: 2px solid @accent@; }
QTabBar::tab:focus { background: @hover@; }
QGroupBox { border: 1px solid @border@; border-radius: 6px; margin-top: 10px; padding: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; padding: 0 4px; color: @mutedText@; }
QFrame[card="true"] { background: @surface@; border: 1px solid @border@; border-radius: 6px; }
QFrame[bar="true"] { background: @raised@; border: none; border-bottom: 1px solid @border@; }
QFrame[footer="true"] { background: @raised@; border: none; border-top: 1px solid @border@; }
QFrame#timeBar[past="true"] { background: @pastBand@; border-top: 2px solid @degraded@; }
QFrame[line="true"] { background: @border@; border: none; }
QScrollArea { background: transparent; border: none; }
)";

constexpr const char* kTexts = R"(
QLabel[heading="true"] { font-size: 15px; font-weight: 600; color: @text@; }
QLabel[section="true"] { font-weight: 600; color: @text@; }
QLabel[muted="true"] { color: @mutedText@; }
QLabel[state="healthy"] { color: @healthyText@; }
QLabel[state="degraded"] { color: @degradedText@; }
QLabel[state="failing"] { color: @failingText@; }
QLabel[state="unknown"] { color: @mutedText@; }
QAbstractItemView { background: @surface@; alternate-background-color: @raised@; color: @text@;
    border: 1px solid @border@; selection-background-color: @selection@; selection-color: @text@;
    outline: none; }
QAbstractItemView[frameless="true"] { border: none; }
QTableView { gridline-color: @border@; }
QTableView::item, QTreeView::item, QListView::item { padding: 2px 4px; border: none; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {
    background: @selection@; color: @text@; }
QHeaderView { background: @raised@; border: none; }
QHeaderView::section { background: @raised@; color: @mutedText@; border: none;
    border-right: 1px solid @border@; border-bottom: 1px solid @border@; padding: 5px 8px; font-weight: normal; }
QHeaderView::up-arrow { image: url(:/icons/arrow-up-@kind@.svg); width: 8px; height: 8px;
    subcontrol-position: top center; top: 1px; }
QHeaderView::down-arrow { image: url(:/icons/arrow-down-@kind@.svg); width: 8px; height: 8px;
    subcontrol-position: top center; top: 1px; }
QTableCornerButton::section { background: @raised@; border: none;
    border-right: 1px solid @border@; border-bottom: 1px solid @border@; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: @handle@; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @mutedText@; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: @window@; border: 1px solid @border@; border-radius: 4px;
    text-align: center; color: @text@; }
QProgressBar::chunk { background: @accent@; border-radius: 3px; }
)";

QString fill(QString sheet, const char* name, const QColor& color)
{
    return sheet.replace(QLatin1Char('@') + QLatin1String(name) + QLatin1Char('@'), color.name());
}

QColor mix(const QColor& a, const QColor& b, float share)
{
    return QColor::fromRgbF(a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share);
}

} // namespace

QString Theme::styleSheet() const
{
    const bool isDark = kind == ThemeKind::Dark;
    QString sheet = QLatin1String(kControls) + QLatin1String(kContainers) + QLatin1String(kTexts);
    const std::pair<const char*, QColor> colors[]{{"window", window}, {"surface", surface},
        {"raised", raised}, {"border", border}, {"text", text}, {"mutedText", mutedText},
        {"accent", accent}, {"accentText", accentText}, {"selection", selection},
        {"healthyText", healthyText}, {"degradedText", degradedText}, {"failing", failing},
        {"failingText", failingText}, {"off", disabledText},
        {"accentHover", isDark ? accent.lighter(108) : accent.darker(112)}, {"degraded", degraded},
        {"pastBand", mix(raised, degraded, 0.16F)}, {"control", mix(border, text, 0.45F)},
        {"hover", mix(raised, text, 0.08F)}, {"handle", mix(border, text, 0.15F)}};
    for (const auto& [name, color] : colors)
        sheet = fill(std::move(sheet), name, color);
    return sheet.replace(
        QLatin1String("@kind@"), isDark ? QLatin1String("dark") : QLatin1String("light"));
}

} // namespace vigla::ui
